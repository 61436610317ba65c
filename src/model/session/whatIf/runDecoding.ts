/** Decodes a file of z for a page, with the pictures of `nvae-inspect decode`. */
import type { Progress } from '../../../protocol/inspection';
import type { DecodingAnalysis } from '../../../protocol/whatIf/latents';
import type { AnalysisResult } from '../../../protocol/whatIf/whatIf';
import type { Analysed } from '../../analyses/analysed';
import { decodeLatents } from '../../analyses/latents/decode';
import { readLatents } from '../../analyses/latents/latentFile';
import { seededEpsilon } from '../../passes/epsilon';
import { stagesFrom } from '../../passes/resume';
import { StageCount } from '../../passes/stageCount';
import { DIGEST_BYTES, type ImageRecords } from '../../statistics/imageRecords';
import type { RowPictures } from './rowPictures';

interface Decoded extends Pick<Analysed, 'model' | 'running' | 'signal' | 'notice'> {
  /** Rows that are decoded at most. */
  readonly most: number;
  readonly seed: number;
  /** Of the inspection's images that can be asked about. */
  readonly records: ImageRecords;
  readonly pictures: RowPictures;
}

interface Listener {
  /** The number of rows, once it is known. */
  planned(rows: number): void;
  progress(progress: Progress): void;
  measured(result: AnalysisResult, rows: number): void;
}

/**
 * @throws {Refusal} if the file can't be read or holds no latents of this model, the decoder is unknown, or the
 * checkpoint has changed on disk.
 * @throws the signal's reason if it is aborted; at the latest after the current stage.
 */
export async function runDecoding(
  { path, groups, temperature }: DecodingAnalysis,
  { model, running, signal, notice, most, seed, records, pictures }: Decoded,
  listener: Listener,
): Promise<void> {
  const { groupShapes } = model;
  const given = await readLatents(path, groupShapes, { groups, most, signal });
  signal.throwIfAborted();
  listener.planned(given.rows);
  const decoded = {
    listed: given.listed,
    groups: [...given.z.keys()].toSorted((a, b) => a - b),
    images: imagesOf(given.digests, records),
  };
  const count = new StageCount({ drawing: 0, measuring: stagesFrom(model, 1) }, (progress) =>
    listener.progress(progress),
  );
  const ahead = (rows: number) => count.expect({ drawing: 0, measuring: Math.ceil(rows / running.batchSize) });
  ahead(given.rows);
  await decodeLatents({
    ...{ ...given, model, running, signal, temperature, notice },
    epsilon: seededEpsilon(seed, 'prior', groupShapes),
    onStage: (name) => count.add(name),
    onPictures: ({ first, count: rows }, means) => {
      for (let row = first; row < first + rows; row++) pictures.add(row, means);
      ahead(given.rows - first - rows);
      listener.measured({ kind: 'decoded latents', decoded }, first + rows);
    },
  });
}

/** By row, the number of the image that its digest is of. */
function imagesOf(digests: Uint8Array | null, records: ImageRecords): (number | null)[] | null {
  if (digests === null || records.digests === null) return null;
  const known = new Map<string, number>();
  // Of equal images, the first.
  for (const [image, digest] of eachDigest(records.digests).entries()) if (!known.has(digest)) known.set(digest, image);
  return eachDigest(digests).map((digest) => known.get(digest) ?? null);
}

function eachDigest(digests: Uint8Array): string[] {
  return Array.from({ length: digests.length / DIGEST_BYTES }, (_, place) =>
    Buffer.from(digests.subarray(place * DIGEST_BYTES, (place + 1) * DIGEST_BYTES)).toString('hex'),
  );
}
