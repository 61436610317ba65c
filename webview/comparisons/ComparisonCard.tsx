import type { ComponentChildren } from 'preact';

interface Props {
  title: string;
  /** The table, for readers who can't see it. */
  label: string;
  testId: string;
  caption: ComponentChildren;
  columns: readonly string[];
  /** The rows. */
  children: ComponentChildren;
}

/** A table with results of some images beside those of others. */
export function ComparisonCard({ title, label, testId, caption, columns, children }: Props) {
  return (
    <section class="card comparison" aria-label={title}>
      <h2>{title}</h2>
      <div class="scroll" role="region" aria-label={label} tabIndex={0}>
        <table class="data" data-testid={testId}>
          <caption>{caption}</caption>
          <thead>
            <tr>
              {columns.map((column, place) => (
                <th key={place} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>{children}</tbody>
        </table>
      </div>
    </section>
  );
}
