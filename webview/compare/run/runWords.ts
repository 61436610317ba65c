/** Words for a training run: what its curves are, and how it goes. */
import { LINE } from '../../../src/figures/report/provenanceLines';
import type { ProvenanceLine } from '../../../src/figures/contents';
import type { LoggedCurve, LoggedHistory, RunCurves } from '../../../src/protocol/compare/loggedHistory';
import type { MeasuredCheckpoint, TrainingRun } from '../../../src/protocol/compare/trainingRun';
import { duration } from '../../../src/protocol/duration';
import type { ShownInspection } from '../../../src/protocol/inspection';
import { count, threeDigits } from '../../../src/protocol/numbers';
import { commandLike } from '../../../src/protocol/reproduce';
import { drawsInWords } from '../../text/words';
import { t } from '../../text/translate';
import { counted } from '../../text/nouns';

export const UNITS = {
  ...{ KL: t`nats per image`, NELBO: t`nats per image` },
  ...{ channels: null, β: null, balancing: null },
} as const;

export const TITLES: Readonly<Record<RunCurves, string>> = {
  KL: t`KL of each group`,
  NELBO: t`NELBO, and distortion and KL that it consists of`,
  channels: t`Channels in use`,
  β: t`The weight of the KL in training, by the release’s schedule. The KL measured here is unweighted`,
  balancing: t`Balancing coefficients of the groups, γ, as training logged them. None is measured here`,
};

export const LABELS: Readonly<Record<RunCurves, string>> = {
  ...{ KL: 'KL', NELBO: 'NELBO', channels: t`channels`, β: 'β', balancing: 'γ' },
};

/** What there is to choose from: curves of what is measured, and of what was logged. */
export function offeredCurves({ checkpoints, logged }: TrainingRun): RunCurves[] {
  const measured: RunCurves[] = checkpoints.length === 0 ? [] : ['KL', 'NELBO', 'channels', 'β'];
  const all = new Set([...measured, ...(logged?.shown ?? [])]);
  return (Object.keys(TITLES) as RunCurves[]).filter((curves) => all.has(curves));
}

/** A curve's name in the page's language; the name itself is that of what training logged beside it. */
export function curveInWords(name: string): string {
  const group = /^group (\d+)$/.exec(name)?.[1];
  if (group !== undefined) return t`group ${group}`;
  if (name === 'distortion') return t`distortion`;
  return name === 'channels in use' ? t`channels in use` : name;
}

export function subtitleOf(run: TrainingRun): string {
  const { checkpoints } = run;
  if (checkpoints.length === 0) return t`no checkpoint; what training logged`;
  const images = checkpoints.find(({ point }) => point !== null)?.point?.images ?? 0;
  const found = counted(checkpoints.length, 'checkpoint');
  if (images === 0) return found;
  return t`${found}, each on the same ${counted(images, 'image')}, ${drawsInWords(run)}`;
}

/** What dashed and dotted curves are, and what of them is not drawn. */
export function loggedInWords(logged: readonly LoggedCurve[], isPlaced: boolean, above: number): string[] {
  if (logged.length === 0) return [];
  if (!isPlaced) {
    return [
      t`What training logged is not drawn: checkpoints and logged values have neither steps nor epochs in common.`,
    ];
  }
  const named = (on: LoggedCurve['on']) => {
    const tags = logged.filter((curve) => curve.on === on).map(({ tag }) => tag);
    return tags.length > 3 ? t`${tags[0] ?? ''} to ${tags.at(-1) ?? ''}` : tags.join(', ');
  };
  const [training, validation] = [named('training batches'), named('validation images')];
  const most = Math.max(...logged.map(({ logged: all, values }) => all / values.length));
  const notFinite = logged.flatMap(({ values }) => values.filter((value) => !Number.isFinite(value))).length;
  return [
    ...(training === '' ? [] : [t`Dashed: logged on training batches, in training mode (${training}).`]),
    ...(validation === '' ? [] : [t`Dotted: logged on validation images (${validation}).`]),
    ...(most > 1 ? [t`Of long logs, about one value in ${count(Math.round(most))} is drawn.`] : []),
    ...(above === 0
      ? []
      : [
          above === 1
            ? t`1 logged value above the axis is not drawn.`
            : t`${count(above)} logged values above the axis are not drawn.`,
        ]),
    ...(notFinite === 0
      ? []
      : [
          notFinite === 1
            ? t`1 logged value is NaN or infinite.`
            : t`${count(notFinite)} logged values are NaN or infinite.`,
        ]),
  ];
}

export function problemsInWords(logged: LoggedHistory | null): readonly string[] {
  if (logged === null) return [];
  const { others, problems } = logged;
  return [
    ...problems,
    ...(others === 0
      ? []
      : [
          others === 1
            ? t`1 other name was logged: nvae-inspect run prints them.`
            : t`${count(others)} other names were logged: nvae-inspect run prints them.`,
        ]),
  ];
}

/** `β was below 1 at 5 of 7 checkpoints (0.1 to 0.674): the KL shown is unweighted.`; empty if it wasn't or is unknown. */
export function weightedInWords(checkpoints: readonly MeasuredCheckpoint[]): string {
  const below = checkpoints.flatMap(({ beta }) => (beta !== null && beta < 1 ? beta : []));
  if (below.length === 0) return '';
  const [least, most] = [threeDigits(Math.min(...below)), threeDigits(Math.max(...below))];
  const range = least === most ? `β = ${least}` : t`β from ${least} to ${most}`;
  const all = counted(checkpoints.length, 'checkpoint');
  return below.length === 1
    ? t`1 of ${all} was saved at ${range}: training weighted the KL by it, and the KL shown is unweighted.`
    : t`${count(below.length)} of ${all} were saved at ${range}: training weighted the KL by it, and the KL shown is
      unweighted.`;
}

export function endInWords({ status, checkpoints }: TrainingRun): string {
  switch (status.kind) {
    case 'running':
      return '';
    case 'finished':
      return checkpoints.length === 0 ? '' : t`Measured in ${duration(status.elapsedMs)}.`;
    case 'cancelled':
      return t`Cancelled; what was measured is kept.`;
    case 'failed':
      return status.message;
  }
}

/** Where a run's numbers come from, as far as that differs from the inspection's. */
export function runLines(
  { request }: ShownInspection,
  run: TrainingRun,
  ab: readonly (string | null)[],
): ProvenanceLine[] {
  const [a = null, b = null] = ab;
  const names = run.checkpoints.filter(({ point }) => point !== null).map(({ name }) => name);
  return [
    ['training run', run.folder],
    ...(names.length === 0 ? [] : [['checkpoints', names.join(', ')] as const]),
    ...(a === null ? [] : [['A', a] as const]),
    ...(b === null ? [] : [['B', b] as const]),
    [LINE.command, commandLike({ ...request, path: run.folder }, { subcommand: 'run' })],
  ];
}
