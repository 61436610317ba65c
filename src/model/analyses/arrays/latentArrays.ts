/** The arrays of `latents`, with a row for each image (docs/analyses.md#latents). */
import type { LatentKind, LatentLayout, SavedLatents } from '../../../protocol/whatIf/latents';
import type { LatentModel } from '../../latentModel';
import { latentCount } from '../../statistics/groupBatch';
import { DIGEST_BYTES, type ImageRecords } from '../../statistics/imageRecords';
import type { Collected } from '../latents/collect';
import { ROW_DIGESTS } from '../latents/latentFile';
import type { NamedArrays } from './namedArrays';

interface Described {
  readonly z: LatentKind;
  readonly layout: LatentLayout;
  /** Of the images, in their order. */
  readonly records: Pick<ImageRecords, 'names' | 'digests'>;
}

/** Puts `z.<i>` (B, L, h, w) of each group into `arrays`, or their rows `latents` (B, all), and whose they are. */
export function putLatents(
  arrays: NamedArrays,
  model: LatentModel,
  collected: Collected,
  { z, layout, records: { names, digests } }: Described,
): SavedLatents['arrays'] {
  const { images } = collected;
  const put: { name: string; shape: readonly number[] }[] = [];
  const set = (name: string, shape: readonly number[], values: Parameters<NamedArrays['set']>[2]) => {
    arrays.set(name, shape, values);
    put.push({ name, shape });
  };
  if (layout === 'maps') {
    for (const [group, values] of collected.z) set(`z.${group}`, [images, ...shapeOf(model, group)], values);
  } else {
    set('latents', [images, latentsPerImage(collected)], rowsOf(collected));
    set('groups', [collected.z.size], Float64Array.from(collected.z.keys()));
  }
  if (digests !== null) set(ROW_DIGESTS, [images, DIGEST_BYTES], digests.subarray(0, images * DIGEST_BYTES));
  arrays.describe('names', names);
  arrays.describe('z', z);
  return put;
}

export function latentsPerImage({ images, z }: Collected): number {
  return [...z.values()].reduce((sum, values) => sum + values.length / images, 0);
}

/** (L, h, w) of a group. */
export function shapeOf({ groupShapes }: LatentModel, group: number): [number, number, number] {
  const shape = groupShapes[group];
  if (shape === undefined || latentCount(shape) === 0) throw new Error(`there is no group ${group}`);
  return [shape.channels, shape.height, shape.width];
}

/** The groups of an image follow each other, from the top. */
function rowsOf(collected: Collected): Float32Array {
  const { images, z } = collected;
  const length = latentsPerImage(collected);
  const rows = new Float32Array(images * length);
  let start = 0;
  for (const values of z.values()) {
    const latents = values.length / images;
    for (let image = 0; image < images; image++) {
      rows.set(values.subarray(image * latents, (image + 1) * latents), image * length + start);
    }
    start += latents;
  }
  return rows;
}
