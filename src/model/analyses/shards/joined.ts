/** What shards hold of each image, one after another. */
import { eachOf } from '../../../protocol/quantities';
import { joinedFloats } from '../../joinedFloats';
import { DRAW_ERRORS } from '../../statistics/drawErrors';
import type { FileImages } from '../../statistics/file/description';
import type { ReadRecords } from '../../statistics/file/recordTensors';
import type { ImageRecords } from '../../statistics/imageRecords';
import { malformedStatistics } from '../../statistics/file/tensorReader';
import type { ImageLatents } from '../../statistics/keptLatents';
import type { KeptImages } from '../../statistics/measuredParts';
import type { Rows } from '../../statistics/totals';
import { WEIGHTS } from '../../statistics/weightTable';

export function joinedRecords(shards: readonly ReadRecords[]): ImageRecords {
  const classes = shards[0]?.classes ?? null;
  return {
    names: shards.flatMap(({ names }) => Array.from({ length: names.count }, (_, image) => names.at(image) ?? '')),
    indices: shards.flatMap(({ indices }) => [...(indices ?? [])]),
    classes: classes && { names: classes.names, of: shards.flatMap((shard) => [...(shard.classes?.of ?? [])]) },
    digests: Buffer.concat(shards.map(({ digests }) => digests ?? new Uint8Array())),
  };
}

/** @throws {Refusal} if a shard lacks numbers of its images that another one has. */
export function joinedRows(shards: readonly { readonly path: string; readonly rows: Rows | null }[]): Rows {
  const all = shards.flatMap(({ path, rows }) => (rows === null ? [] : [{ path, rows }]));
  const [first] = all;
  for (const { path, rows } of all) {
    const differs = ROW_PARTS.find((part) => isHeld(rows[part]) !== isHeld(first?.rows[part]));
    if (differs !== undefined) throw malformedStatistics(path, `its rows are not those of ${first?.path ?? ''}`);
  }
  const joined = (of: (rows: Rows) => Float64Array | undefined) => joinedDoubles(all.map(({ rows }) => of(rows)));
  const { klByGroup = [], drawErrors = null, weights = null } = first?.rows ?? {};
  return {
    klByGroup: klByGroup.map((_, group) => joined((rows) => rows.klByGroup[group])),
    reconstructionNats: joined(({ reconstructionNats }) => reconstructionNats),
    drawErrors: drawErrors && eachOf(DRAW_ERRORS, (of) => joined((rows) => rows.drawErrors?.[of])),
    weights: weights && eachOf(WEIGHTS, (of) => joined((rows) => rows.weights?.[of])),
  };
}

const ROW_PARTS = ['drawErrors', 'weights'] as const;

/** @throws {Refusal} if a shard's kept images lack what those of another have: a file holds a part for all or for none. */
export function joinedKept(shards: readonly { readonly path: string; readonly kept: KeptImages | null }[]): KeptImages {
  const [first = { kept: [], path: '' }] = shards.filter(({ kept }) => kept?.[0]?.length);
  return (first.kept ?? []).map((images, group) =>
    shards.flatMap(({ path, kept }) => {
      const others = kept?.[group] ?? [];
      const differs = others.some((image) => heldParts(image) !== heldParts(images[0]));
      if (differs) throw malformedStatistics(path, `its images are not kept as those of ${first.path}`);
      return others;
    }),
  );
}

/** Which parts of an image are known. */
function heldParts(image: ImageLatents | undefined): string {
  const drawn = [image?.drawn, image?.drawnEstimate].map((kl) => kl && Object.values(kl.furtherErrors).map(isHeld));
  return JSON.stringify([drawn, [image?.flow, image?.sums, image?.estimateSums, image?.largest].map(isHeld)]);
}

function isHeld(part: object | null | undefined): boolean {
  return part !== null && part !== undefined;
}

export function joinedImages(shards: readonly (FileImages | null)[]): FileImages | null {
  const all = shards.filter((images) => images !== null);
  if (all.length === 0) return null;
  const hasMeans = all.every(({ meanImage }) => meanImage !== null);
  return {
    x: joinedFloats(all.map(({ x }) => x)),
    meanImage: hasMeans ? joinedFloats(all.map(({ meanImage }) => meanImage ?? new Float32Array())) : null,
  };
}

function joinedDoubles(parts: readonly (Float64Array | undefined)[]): Float64Array {
  const joined = new Float64Array(parts.reduce((sum, part) => sum + (part?.length ?? 0), 0));
  let end = 0;
  for (const part of parts) {
    joined.set(part ?? [], end);
    end += part?.length ?? 0;
  }
  return joined;
}
