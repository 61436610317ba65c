/** Inline mathematics: the subscripts of `σ_q/σ_p` and the superscript of `L^{>6}` are set as such. */
import { Component, Fragment } from 'preact';

interface Props {
  children: string;
}

/**
 * There are many on the page, and few of them change, so the others are not compared. A memo of their elements would
 * keep all that they were once rendered with: maps of megabytes.
 */
export class Formula extends Component<Props> {
  override shouldComponentUpdate({ children }: Props): boolean {
    return children !== this.props.children;
  }

  override render({ children }: Props) {
    const [first = '', ...rest] = children.split('_');
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
}

function WithSuperscripts({ text }: { text: string }) {
  // Every second part stood in braces.
  return (
    <>{text.split(/\^\{([^}]*)\}/).map((part, place) => (place % 2 === 1 ? <sup key={place}>{part}</sup> : part))}</>
  );
}
