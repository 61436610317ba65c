/** Inline mathematics: the subscripts of `σ_q/σ_p` and the superscript of `L^{>6}` are set as such. */
import { Fragment } from 'preact';
import { useMemo } from 'preact/hooks';

export function Formula({ children }: { children: string }) {
  // There are many on the page, and few of them change: the browser's elements stay without being compared.
  return useMemo(() => typeset(children), [children]);
}

function typeset(formula: string) {
  const [first = '', ...rest] = formula.split('_');
  return (
    <span class="formula">
      <WithSuperscripts text={first} />
      {rest.map((part, place) => (
        <Fragment key={place}>
          <sub>{part.slice(0, 1)}</sub>
          <WithSuperscripts text={part.slice(1)} />
        </Fragment>
      ))}
    </span>
  );
}

function WithSuperscripts({ text }: { text: string }) {
  // Every second part stood in braces.
  return (
    <>{text.split(/\^\{([^}]*)\}/).map((part, place) => (place % 2 === 1 ? <sup key={place}>{part}</sup> : part))}</>
  );
}
