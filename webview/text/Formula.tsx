/** Inline mathematics: the subscripts of `σ_q/σ_p` are set as such. */
import { Fragment } from 'preact';

export function Formula({ children }: { children: string }) {
  const [first, ...rest] = children.split('_');
  return (
    <span class="formula">
      {first}
      {rest.map((part, place) => (
        <Fragment key={place}>
          <sub>{part.slice(0, 1)}</sub>
          {part.slice(1)}
        </Fragment>
      ))}
    </span>
  );
}
