import type { PairedEstimate } from '../../src/protocol/statistics';
import type { GroupedBarsPanel, Role, Scale } from '../../src/figures/contents';

/** One bar of every row. */
export interface BarSeries {
  readonly name: string;
  readonly role: Role;
  /** One per row; `null` where there is none. */
  readonly values: readonly (PairedEstimate | null)[];
}

/** Bars as plain data, for their copies. */
export function barsPanel(
  series: readonly BarSeries[],
  rows: { readonly category: string; readonly labels: readonly string[] },
  value: { readonly name: string; readonly unit: string; readonly scale: Scale },
  title = '',
): GroupedBarsPanel {
  return {
    ...{ kind: 'grouped bars', title, ...rows },
    value: { ...value, domain: null },
    series: series.map(({ name, role, values }) => ({
      ...{ name, role },
      values: values.map((estimate) => estimate?.mean ?? null),
      standardErrors: values.map((estimate) => estimate?.standardError ?? null),
    })),
  };
}
