/** The questions that a page asks while the reader looks around. */
import {
  FIRST_IMAGE_ROWS,
  type ChannelImages,
  type ImageRows,
  type ImageRowsQuery,
} from '../../../src/protocol/images';
import type { ImageMapsQuery } from '../../../src/protocol/imageMaps';
import type { InputDescription } from '../../../src/protocol/input';
import { isUnderWay, type ShownInspection } from '../../../src/protocol/inspection';
import { HISTOGRAM_QUANTITIES, KL_QUANTITIES, type LatentQuantity } from '../../../src/protocol/quantities';
import { mappedQuantities } from '../../../src/protocol/quantityMap';
import type { GroupSummary, MapQuery, PictureKind } from '../../../src/protocol/statistics';
import type { Answer, Call } from './recording';

const PICTURE_KINDS: readonly PictureKind[] = ['input', 'reconstruction'];
/** Images whose small maps are asked for at once. */
const SMALL_MAPS = 64;
/** With at most this many images, every picture is viewed. */
const FEW = 64;

/** By NELBO, or by KL where the decoder is unknown. */
const FIRST_TABLES: readonly Partial<ImageRowsQuery>[] = [{}, { sort: 'kl' }];

/** The quantity that the page maps at first. */
const FIRST_QUANTITY: LatentQuantity = 'shiftTerm';

/** What the reader looks at; by default, all groups and channels. */
export interface Looks {
  /** Groups whose view is opened. The sum over channels of every group is on the strip. */
  readonly groups?: readonly number[];
  /** The sum over channels is always included. */
  readonly channels?: readonly number[];
  /** The mean over images is always included. */
  readonly images?: readonly number[];
  /** The channel whose images are pointed at one by one, beside their maps. */
  readonly driven?: { readonly group: number; readonly channel: number };
  /** Windows of the table of images, as they differ from the first one, which is always included. */
  readonly tables?: readonly Partial<ImageRowsQuery>[];
  /** Whether the reader scrolls through the small maps of all images; by default, only the first are looked at. */
  readonly allMaps?: boolean;
  /** Groups of which every distribution and every quantity's map is looked at; by default none. */
  readonly closely?: readonly number[];
  /** Numbers of classes whose means are looked at, in the groups and channels above; by default none. */
  readonly classes?: readonly number[];
}

/** Images whose pictures are looked at in every analysis. */
const PICTURED = 3;

/** The pictures of all analyses so far. */
export function picturesOfAnalyses({ whatIf }: ShownInspection): Call[] {
  const runs = (whatIf?.runs ?? []).flatMap((run) => [run, ...(run.before === null ? [] : [run.before])]);
  return runs.flatMap(({ wish: { analysis, scope }, pictured }) =>
    pictured
      .slice(0, PICTURED)
      .map((picture): Call => ({ name: 'analysisPictures', request: { analysis, scope, picture } })),
  );
}

/** All questions about what is measured so far. */
export function questionsAbout(inspection: ShownInspection, looks: Looks): Call[] {
  const { checkpoint, input, groups } = inspection;
  const shapes = checkpoint?.groups ?? [];
  const images = (looks.images ?? []).filter((image) => image < (input?.imagesKept ?? 0));
  const quantities = KL_QUANTITIES.slice(0, checkpoint?.hasFlows === true ? KL_QUANTITIES.length : 1);
  const calls: Call[] = [];
  shapes.forEach(({ channels }, group) => {
    if (!groups[group]) return;
    const isLookedAt = looks.groups?.includes(group) ?? true;
    const all = Array.from({ length: channels }, (_, channel) => channel);
    const channelsLookedAt = isLookedAt ? (looks.channels ?? all) : [];
    if (isLookedAt) calls.push(...distributionsOf(inspection, group, looks, channelsLookedAt, images));
    if (isLookedAt) {
      const quantities = looks.closely?.includes(group)
        ? mappedQuantities(checkpoint?.hasFlows ?? false)
        : [FIRST_QUANTITY];
      calls.push(...quantityMapsOf(quantities, group, channelsLookedAt, images));
    }
    for (const channel of [null, ...channelsLookedAt]) {
      for (const quantity of quantities) {
        calls.push({ name: 'channelImages', request: { quantity, group, channel } });
        if (isLookedAt) calls.push(...smallMapsOf({ quantity, group, channel }, looks.allMaps ? input : null));
        for (const image of [null, ...images]) {
          calls.push(...mapOf({ quantity, group, channel, image }));
        }
      }
    }
  });
  for (const channels of severalChannels(inspection)) {
    for (const image of [null, ...images]) {
      for (const quantity of HISTOGRAM_QUANTITIES) {
        calls.push({ name: 'ridges', request: { quantity, channels, image } });
      }
    }
  }
  if (groups.some((group) => group !== null)) {
    calls.push({ name: 'findings', request: { among: null } });
    for (const name of ['citation', 'unusedUnits', 'latentRanges', 'training'] as const)
      calls.push({ name, request: null });
    for (const image of images) calls.push({ name: 'imageSummary', request: image });
    for (const rows of [...FIRST_TABLES, ...(looks.tables ?? [])]) {
      calls.push({ name: 'imageRows', request: { ...FIRST_IMAGE_ROWS, ...rows } });
    }
  }
  if (input?.kind === 'files') {
    calls.push({ name: 'classes', request: null }, { name: 'modelCheck', request: null });
  }
  const hasEnded = !isUnderWay(inspection.status);
  if (hasEnded && groups.some((group) => group !== null)) calls.push({ name: 'imageClasses', request: null });
  if (input?.kind === 'files' && hasEnded) {
    const ofAll = [...calls];
    for (const among of looks.classes ?? []) {
      calls.push(...ofAll.flatMap((call) => amongClass(call, among)));
      calls.push({ name: 'classScope', request: among }, { name: 'findings', request: { among } });
    }
  }
  for (const image of picturesLookedAt(inspection)) {
    calls.push({ name: 'imageFacts', request: { image } });
    calls.push({ name: 'lossMap', request: { image } });
    for (const kind of PICTURE_KINDS) calls.push({ name: 'picture', request: { kind, image } });
  }
  calls.push(...picturesOfAnalyses(inspection));
  return calls;
}

/** A map as it is drawn, and what a hover over it shows. */
function mapOf(request: MapQuery): Call[] {
  return [
    { name: 'klValues', request },
    { name: 'klMap', request },
  ];
}

/** The same question about a class, if it is one about all images. */
function amongClass({ name, request }: Call, among: number): Call[] {
  if (typeof request !== 'object' || request === null) return [];
  const isOfMean = 'image' in request && request.image === null;
  return isOfMean || name === 'imageMaps' || name === 'channelImages' ? [{ name, request: { ...request, among } }] : [];
}

/** What the small maps of a group or channel ask for: their scale, and the first page or all. */
function smallMapsOf(of: Pick<ImageMapsQuery, 'quantity' | 'group' | 'channel'>, all: InputDescription | null): Call[] {
  const pages = Math.max(1, Math.ceil((all?.imagesKept ?? 0) / SMALL_MAPS));
  const requests = [
    { ...of, from: 0, count: 1 },
    ...Array.from({ length: pages }, (_, page) => ({ ...of, from: page * SMALL_MAPS, count: SMALL_MAPS })),
  ];
  return requests.map((request) => ({ name: 'imageMaps', request }));
}

/** All channels, and those in use. */
function severalChannels({ activityThresholdNats: thresholdNats }: ShownInspection) {
  return [{ kind: 'in use', thresholdNats }, { kind: 'all' }] as const;
}

/** What the distributions' views ask about a group. */
function distributionsOf(
  inspection: ShownInspection,
  group: number,
  looks: Looks,
  channelsLookedAt: readonly number[],
  images: readonly number[],
): Call[] {
  const isClose = looks.closely?.includes(group) ?? false;
  const one = channelsLookedAt.map((channel) => ({ kind: 'one', channel }) as const);
  const calls: Call[] = [];
  for (const channels of [...severalChannels(inspection), ...one]) {
    for (const image of [null, ...images]) {
      const request = { group, channels, image };
      calls.push({ name: 'histograms', request });
      if (isClose || (channels.kind !== 'one' && image === null)) {
        calls.push({ name: 'plane', request }, { name: 'standardised', request });
      }
    }
  }
  return calls;
}

/** These quantities' maps of a group. */
function quantityMapsOf(
  quantities: readonly LatentQuantity[],
  group: number,
  channelsLookedAt: readonly number[],
  images: readonly number[],
): Call[] {
  return quantities.flatMap((quantity) =>
    [null, ...channelsLookedAt].flatMap((channel) =>
      [null, ...images].map((image): Call => ({ name: 'quantityMap', request: { quantity, group, channel, image } })),
    ),
  );
}

/** What is asked once answers are there: maps and pictures of images that drive a channel, and pictures of a table's rows. */
export function questionsAfter(answers: readonly Answer[], { driven }: Looks): Call[] {
  return answers.flatMap((answer): Call[] => {
    if (answer.kind !== 'value') return [];
    if (answer.call.name === 'imageRows') return picturesOfRows(answer.value as ImageRows);
    if (answer.call.name !== 'channelImages') return [];
    const { query, strongest, quantiles, weakest } = answer.value as ChannelImages;
    const { among: _, ...of } = query;
    const isDriven = query.group === driven?.group && query.channel === driven.channel;
    const others = [quantiles, weakest].flatMap((found) => (found.kind === 'ranked' ? found.images : []));
    // The map of the first is shown until another is pointed at.
    const shown = isDriven ? [...strongest.images, ...others] : strongest.images.slice(0, 1);
    return [
      ...shown.flatMap(({ image }) => mapOf({ ...of, image })),
      ...strongest.images.map(({ image }): Call => ({ name: 'picture', request: { kind: 'input', image } })),
    ];
  });
}

/** The pictures of the first rows of a table. */
function picturesOfRows({ query, rows }: ImageRows): Call[] {
  if (query.from > 0) return [];
  return rows.flatMap(({ image }) =>
    PICTURE_KINDS.map((kind): Call => ({ name: 'picture', request: { kind, image } })),
  );
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
