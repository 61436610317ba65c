import type { ComponentChildren } from 'preact';

interface Props {
  title: string;
  testId: string;
  /** Names with what stands beside them. */
  facts: readonly (readonly [name: string, value: ComponentChildren])[];
  /** Below the facts. */
  children?: ComponentChildren;
}

/** A card of facts, one a line. */
export function Facts({ title, testId, facts, children }: Props) {
  return (
    <section class="card facts" aria-label={title} data-testid={testId}>
      <h2>{title}</h2>
      <dl>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {children}
    </section>
  );
}
