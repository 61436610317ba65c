/** Where the KL goes: to one image, or to one scale. */
import { count, counted, percent, threeDigits } from '../../protocol/numbers';
import type { GroupShape } from '../../protocol/inspection';
import { latentCount } from '../statistics/groupBatch';
import type { Rows } from '../statistics/totals';
import { measuredGroups } from './examined';
import { evidence, type Rule } from './rule';

/** An image that costs half as much again as the mean: it moves the mean of 40 images by more than a hundredth. */
const NOTABLE_MULTIPLE = 1.5;
/** Among fewer images one is always far from the mean. */
const FEWEST_IMAGES = 8;
/** A ranking of images from fewer draws is mostly noise. */
const ENOUGH_DRAWS = 8;

export const LARGEST_IMAGE: Rule = {
  name: 'largest image',
  about: 'data',
  weight: 200,
  definition:
    'The image with the largest KL, summed over groups, has at least 1.5 times the mean. Of many images one always has ' +
    'the largest KL; with fewer than 8 draws, which image it is depends on the noise.',
  source: 'docs/analyses.md#findings',
  find({ rows, draws, imageNumber, checkpoint: { likelihood } }) {
    const kl = rows === null ? [] : klOfImages(rows);
    if (rows === null || kl.length < FEWEST_IMAGES) return null;
    const sum = kl.reduce((total, nats) => total + nats, 0);
    const mean = sum / kl.length;
    const most = kl.reduce((largest, nats) => Math.max(largest, nats), -Infinity);
    const multiple = most / mean;
    if (!(mean > 0 && multiple >= NOTABLE_MULTIPLE && multiple < Infinity)) return null;
    const at = kl.indexOf(most);
    const image = imageNumber(at);
    const nelbo = most + (rows.reconstructionNats[at] ?? NaN);
    const drawn =
      draws < ENOUGH_DRAWS
        ? `; which image is the costliest may change with ${draws === 1 ? 'the draw' : 'the draws'}`
        : '';
    return {
      sentence:
        `Image ${image} has a KL of ${threeDigits(most)} nats, ${threeDigits(multiple)} times the mean of ` +
        `${count(kl.length)} images and ${percent(most, sum)} of their sum${drawn}.`,
      number: evidence(`KL of image ${image} ÷ mean`, multiple),
      threshold: { relation: '≥', value: NOTABLE_MULTIPLE },
      evidence: [
        evidence(`KL of image ${image}`, most, 'nats'),
        ...(likelihood === 'unknown' ? [] : [evidence(`NELBO of image ${image}`, nelbo, 'nats')]),
        evidence('mean KL', mean, 'nats'),
        evidence('mean KL without this image', (sum - most) / (kl.length - 1), 'nats'),
        evidence('draws per image', draws),
      ],
      place: { kind: 'image', image },
    };
  },
};

function klOfImages({ klByGroup, reconstructionNats }: Rows): number[] {
  return Array.from(reconstructionNats, (_, image) => klByGroup.reduce((sum, of) => sum + (of[image] ?? NaN), 0));
}

/** Twice as much per latent variable as on average: below, a difference is hardly worth a sentence. */
const NOTABLE_DENSITY = 2;

export const SHARE_BY_SCALE: Rule = {
  name: 'share by scale',
  about: 'data',
  weight: 100,
  definition:
    'The groups of one resolution have at least twice the KL per latent variable that all groups have together. KL is ' +
    'what a group costs, not how important it is.',
  source: 'docs/analyses.md#findings',
  find(examined) {
    const { checkpoint, groups } = examined;
    const measured = measuredGroups(examined);
    if (measured.length < groups.length) return null;
    const kl = measured.map(({ klNats }) => klNats.mean);
    // A share of a sum with negative addends means nothing.
    if (!kl.every((nats) => nats >= 0)) return null;
    const total = kl.reduce((sum, nats) => sum + nats, 0);
    const latents = checkpoint.groups.reduce((sum, shape) => sum + latentCount(shape), 0);
    const scales = scalesOf(checkpoint.groups).map(({ size, members }) => {
      const ofKl = members.reduce((sum, group) => sum + (kl[group] ?? 0), 0);
      const ofLatents = members.reduce((sum, group) => sum + latentsAt(checkpoint.groups, group), 0);
      return { size, members, klNats: ofKl, klShare: ofKl / total, latentShare: ofLatents / latents };
    });
    const [densest] = scales.toSorted((a, b) => b.klShare / b.latentShare - a.klShare / a.latentShare);
    const first = densest?.members[0];
    if (densest === undefined || first === undefined || scales.length < 2) return null;
    const { size, members, klShare, latentShare } = densest;
    const density = klShare / latentShare;
    if (!(density >= NOTABLE_DENSITY)) return null;
    const which = members.length === 1 ? `The ${size} group holds` : `The ${members.length} groups of ${size} hold`;
    return {
      sentence:
        `${which} ${percent(klShare, 1)} of the KL${checkpoint.hasFlows ? ' estimate' : ''} in ${percent(latentShare, 1)} of ` +
        'the latent variables.',
      number: evidence(`share of the KL ÷ share of the latent variables, ${size}`, density),
      threshold: { relation: '≥', value: NOTABLE_DENSITY },
      evidence: scales.flatMap((scale) => [
        evidence(`KL of ${counted(scale.members.length, 'group')} of ${scale.size}`, scale.klNats, 'nats'),
        evidence(`share of the KL, ${scale.size}`, scale.klShare, 'share'),
        evidence(`share of the latent variables, ${scale.size}`, scale.latentShare, 'share'),
      ]),
      place: { kind: 'group', group: first },
    };
  },
};

function latentsAt(shapes: readonly GroupShape[], group: number): number {
  const shape = shapes[group];
  return shape === undefined ? 0 : latentCount(shape);
}

/** Groups by resolution, the coarsest first. */
function scalesOf(shapes: readonly GroupShape[]): { readonly size: string; readonly members: readonly number[] }[] {
  const scales = new Map<string, number[]>();
  for (const [group, { height, width }] of shapes.entries()) {
    const size = `${height}×${width}`;
    scales.set(size, [...(scales.get(size) ?? []), group]);
  }
  return Array.from(scales, ([size, members]) => ({ size, members }));
}
