/** Which of what training logged belongs beside which measured curve (docs/analyses.md#run). */
import type { LoggedCurve, RunCurves } from '../../../protocol/compare/loggedHistory';
import type { ScalarHistory } from './scalarHistory';
import type { LoggedNumber } from './trainingLog';

interface Place {
  readonly of: RunCurves;
  readonly beside: string;
  readonly on: LoggedCurve['on'];
}

/** The names that the release logs, in event files and in `log.txt`, with what they are of. */
const PLACES: readonly (readonly [name: RegExp, place: (number: string) => Place])[] = [
  [/^kl_vals\/layer_(\d{1,4})$/, (group) => onBatches('KL', `group ${group}`)],
  [/^train\/nelbo_iter$|^train_nelbo$|^train$/, () => onBatches('NELBO', 'NELBO')],
  [/^train\/recon_iter$/, () => onBatches('NELBO', 'distortion')],
  [/^train\/kl_iter$/, () => onBatches('NELBO', 'KL')],
  [
    /^val\/nelbo$|^valid_nelbo$|^val\/neg_log_p$|^valid neg log p$/,
    () => ({ ...onBatches('NELBO', 'NELBO'), on: 'validation images' }),
  ],
  [/^kl\/total_active$/, () => onBatches('channels', 'channels in use')],
  [/^kl_coeff\/coeff$/, () => onBatches('β', 'β')],
  [/^kl_coeff\/layer_(\d{1,4})$/, (group) => onBatches('balancing', `group ${group}`)],
];
/** What stands in `log.txt` too is taken from the event files, if they have it. */
const SAME_IN_EVENTS: Readonly<Record<string, string>> = {
  train: 'train/nelbo_iter',
  train_nelbo: 'train/nelbo_iter',
  valid_nelbo: 'val/nelbo',
  'valid neg log p': 'val/neg_log_p',
};
/** As many as are drawn apart from each other on a wide page. */
const MOST_POINTS = 300;

function onBatches(of: RunCurves, beside: string): Place {
  return { of, beside, on: 'training batches' };
}

function placeOf(name: string): Place | null {
  for (const [pattern, place] of PLACES) {
    const found = pattern.exec(name);
    if (found !== null) return place(found[1] ?? '');
  }
  return null;
}

/** Everything with a place, in the order of the numbers in the names; and how many names have none. */
export function loggedCurves(
  history: ScalarHistory,
  log: readonly LoggedNumber[],
): { readonly curves: ReadonlyMap<RunCurves, readonly LoggedCurve[]>; readonly others: number } {
  const all = new Map<string, Omit<LoggedCurve, keyof Place | 'tag' | 'logged'>>();
  for (const tag of history.tags) {
    const { steps = [], values = [] } = history.series(tag) ?? {};
    all.set(tag, { steps, values, epochs: steps.map(() => null) });
  }
  for (const [name, numbers] of byName(log)) {
    if (all.has(name) || all.has(SAME_IN_EVENTS[name] ?? name)) continue;
    const columns = { steps: numbers.map(({ step }) => step), epochs: numbers.map(({ epoch }) => epoch) };
    all.set(name, { ...columns, values: numbers.map(({ value }) => value) });
  }
  const curves = new Map<RunCurves, LoggedCurve[]>();
  const names = [...all.keys()].sort(inNaturalOrder.compare);
  for (const tag of names) {
    const place = placeOf(tag);
    const columns = all.get(tag);
    if (place === null || columns === undefined) continue;
    const { of, ...where } = place;
    curves.set(of, [...(curves.get(of) ?? []), { tag, ...where, ...someOf(columns) }]);
  }
  return { curves, others: names.filter((name) => placeOf(name) === null).length };
}

const inNaturalOrder = new Intl.Collator('en', { numeric: true });

function byName(log: readonly LoggedNumber[]): Map<string, LoggedNumber[]> {
  const numbers = new Map<string, LoggedNumber[]>();
  for (const number of log) {
    const known = numbers.get(number.name);
    if (known === undefined) numbers.set(number.name, [number]);
    else known.push(number);
  }
  return numbers;
}

/** The first, the last, and evenly chosen ones between them. */
function someOf({
  steps,
  epochs,
  values,
}: Pick<LoggedCurve, 'steps' | 'epochs' | 'values'>): Pick<LoggedCurve, 'steps' | 'epochs' | 'values' | 'logged'> {
  const logged = values.length;
  if (logged <= MOST_POINTS) return { steps: [...steps], epochs, values: [...values], logged };
  const chosen = Array.from({ length: MOST_POINTS }, (_, i) => Math.round((i * (logged - 1)) / (MOST_POINTS - 1)));
  return {
    steps: chosen.map((index) => steps[index] ?? null),
    epochs: chosen.map((index) => epochs[index] ?? null),
    values: chosen.map((index) => values[index] ?? NaN),
    logged,
  };
}
