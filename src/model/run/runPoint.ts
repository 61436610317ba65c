/** What was measured at one checkpoint of a run: a point on its curves. */
import type { RunPoint } from '../../protocol/compare/trainingRun';
import { RELEASE_THRESHOLD_NATS } from '../../protocol/inspection';
import type { Estimate } from '../../protocol/statistics';
import type { Measurement } from '../statistics/measurement';

export type { RunPoint };

/** @throws {Error} if no image was measured to its end */
export function runPointOf(measurement: Measurement): RunPoint {
  const summary = measurement.summary(RELEASE_THRESHOLD_NATS);
  if (summary === null) throw new Error('no image was measured');
  const { klNats, reconstructionNats, nelboNats, channelsInUse, channels } = summary;
  return {
    ...{ images: summary.images, draws: measurement.planned.draws, kl: klNats, distortion: reconstructionNats },
    ...{ nelbo: nelboNats, channelsInUse, channels },
    groups: measurement.groups(RELEASE_THRESHOLD_NATS).flatMap((group) => {
      return group === null ? [] : [{ kl: group.klNats, channelsInUse: group.channelsInUse }];
    }),
  };
}

/** A point as JSON, in which there is neither NaN nor infinity. */
export function pointAsText(point: RunPoint): string {
  return JSON.stringify(point, (_, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? { number: String(value) } : value,
  );
}

/** `null` unless the text is a point. */
export function pointFromText(text: string): RunPoint | null {
  try {
    const value: unknown = JSON.parse(text, (_, part: unknown) =>
      isRecord(part) && typeof part['number'] === 'string' ? Number(part['number']) : part,
    );
    return isPoint(value) ? value : null;
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isPoint(value: unknown): value is RunPoint {
  if (!isRecord(value)) return false;
  const { images, draws, kl, distortion, nelbo, channelsInUse, channels, groups } = value;
  return (
    [images, draws, channels].every((count) => typeof count === 'number') &&
    isEstimate(kl) &&
    [distortion, nelbo].every((estimate) => estimate === null || isEstimate(estimate)) &&
    isCount(channelsInUse) &&
    Array.isArray(groups) &&
    groups.every((group: unknown) => isRecord(group) && isEstimate(group['kl']) && isCount(group['channelsInUse']))
  );
}

function isEstimate(value: unknown): value is Estimate {
  return isRecord(value) && typeof value['mean'] === 'number' && isCount(value['standardError']);
}

/** A number, or `null` where it is unknown. */
function isCount(value: unknown): value is number | null {
  return value === null || typeof value === 'number';
}
