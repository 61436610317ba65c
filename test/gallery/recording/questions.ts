/** The questions that a page asks while the reader looks around. */
import type { ShownInspection } from '../../../src/protocol/inspection';
import { KL_QUANTITIES } from '../../../src/protocol/quantities';
import type { GroupSummary, PictureKind } from '../../../src/protocol/statistics';
import type { Call } from './recording';

const PICTURE_KINDS: readonly PictureKind[] = ['input', 'reconstruction'];
/** With at most this many images, every picture is viewed. */
const FEW = 64;

/** What the reader looks at; by default, all groups and channels. */
export interface Looks {
  readonly groups?: readonly number[];
  /** The sum over channels is always included. */
  readonly channels?: readonly number[];
  /** The mean over images is always included. */
  readonly images?: readonly number[];
}

/** All questions about what is measured so far. */
export function questionsAbout(inspection: ShownInspection, looks: Looks): Call[] {
  const { checkpoint, input, groups } = inspection;
  const shapes = checkpoint?.groups ?? [];
  const images = (looks.images ?? []).filter((image) => image < (input?.imagesKept ?? 0));
  const quantities = KL_QUANTITIES.slice(0, checkpoint?.hasFlows === true ? KL_QUANTITIES.length : 1);
  const calls: Call[] = [];
  shapes.forEach(({ channels }, group) => {
    const isLookedAt = looks.groups?.includes(group) ?? true;
    if (!isLookedAt || !groups[group]) return;
    const all = Array.from({ length: channels }, (_, channel) => channel);
    for (const channel of [null, ...(looks.channels ?? all)]) {
      calls.push({ name: 'histograms', request: { group, channel } });
      for (const quantity of quantities) {
        for (const image of [null, ...images]) {
          calls.push({ name: 'klMap', request: { quantity, group, channel, image } });
        }
      }
    }
  });
  if (groups.some((group) => group !== null)) calls.push({ name: 'citation', request: null });
  if (input?.kind === 'files') {
    calls.push({ name: 'classes', request: null }, { name: 'modelCheck', request: null });
  }
  for (const image of picturesLookedAt(inspection)) {
    for (const kind of PICTURE_KINDS) calls.push({ name: 'picture', request: { kind, image } });
  }
  return calls;
}

/** All images if they are few; otherwise the first, and those of the latents named in the summaries. */
function picturesLookedAt({ input, groups }: ShownInspection): number[] {
  if (input === null) return [];
  if (input.imagesKept <= FEW) return Array.from({ length: input.imagesKept }, (_, image) => image);
  const largest = groups.filter((group) => group !== null).map(imageOfLargest);
  return [...new Set([0, ...largest])];
}

function imageOfLargest(group: GroupSummary): number {
  const { largest } = group.kind === 'estimate' ? group.base : group;
  return largest.image;
}
