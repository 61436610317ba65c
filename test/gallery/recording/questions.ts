/** What a reader who looks around may make the page ask. */
import type { ShownInspection } from '../../../src/protocol/inspection';
import { KL_QUANTITIES } from '../../../src/protocol/statistics';
import type { Call } from './recording';

/** Where the reader looks; by default at all groups and channels. */
export interface Looks {
  readonly groups?: readonly number[];
  /** The sum over channels is always among them. */
  readonly channels?: readonly number[];
  /** The mean over images is always among them. */
  readonly images?: readonly number[];
}

/** Questions about what has been measured so far. */
export function questionsAbout(inspection: ShownInspection, looks: Looks): Call[] {
  const { checkpoint, input, groups } = inspection;
  const shapes = checkpoint?.groups ?? [];
  const images = (looks.images ?? []).filter((image) => image < (input?.imagesKept ?? 0));
  const quantities = KL_QUANTITIES.slice(0, (checkpoint?.flowsPerGroup ?? 0) > 0 ? KL_QUANTITIES.length : 1);
  const calls: Call[] = [];
  shapes.forEach(({ channels }, group) => {
    const isLookedAt = looks.groups?.includes(group) ?? true;
    if (!isLookedAt || !groups[group]) return;
    const all = Array.from({ length: channels }, (_, channel) => channel);
    for (const channel of [null, ...(looks.channels ?? all)]) {
      calls.push({ name: 'histograms', args: [{ group, channel }] });
      for (const quantity of quantities) {
        for (const image of [null, ...images]) {
          calls.push({ name: 'klMap', args: [{ quantity, group, channel, image }] });
        }
      }
    }
  });
  for (const image of images) {
    calls.push({ name: 'picture', args: ['input', image] }, { name: 'picture', args: ['reconstruction', image] });
  }
  return calls;
}
