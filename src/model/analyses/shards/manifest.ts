/** What the shards of a folder were measured from. Only shards of one sweep are merged. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Refusal } from '../../refusal';
import type { FileDescription } from '../../statistics/file/description';
import { readDescription } from '../../statistics/file/readStatistics';
import { malformedStatistics } from '../../statistics/file/tensorReader';
import type { Scope } from '../../../protocol/statistics';
import { readProgress, type SweepProgress } from '../sweepProgress';
import { hasImages, named, placesOf, shardNamed, type Shard } from './shard';
import type { ShardRecord } from './shardRecord';

/** A shard's file, without its numbers. */
export interface ShardManifest {
  readonly path: string;
  readonly record: ShardRecord;
  readonly progress: SweepProgress;
  readonly description: FileDescription;
  readonly scope: Scope;
}

/** The shards whose files are in a folder, by number. @throws {Refusal} if the folder can't be read. */
export async function shardsIn(folder: string): Promise<readonly (Shard & { readonly path: string })[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw new Refusal(`${folder} can't be read as a folder of shards. Give the --out of the sweep.`, { cause: error });
  });
  return names
    .flatMap((name) => {
      const shard = shardNamed(name);
      return shard === null ? [] : [{ ...shard, path: join(folder, name) }];
    })
    .sort((a, b) => a.count - b.count || a.index - b.index);
}

/**
 * All shards of the sweep in a folder, in the order of their images. Those without images have no file.
 * @throws {Refusal} naming what is missing, unfinished or from another sweep.
 */
export async function wholeSweepIn(folder: string): Promise<readonly ShardManifest[]> {
  const shards = await shardsIn(folder);
  const [first] = shards;
  if (first === undefined) {
    throw new Refusal(`${folder} holds no shards. Write some with nvae-inspect sweep … --shard I/N --out ${folder}.`);
  }
  requireOneCount(shards, folder);
  const manifests: ShardManifest[] = [];
  for (const shard of shards) manifests.push(await manifestOf(shard.path, shard));
  const [one] = manifests;
  if (one === undefined) return [];
  for (const manifest of manifests) requireSame(one, manifest);
  const wanted = Array.from({ length: first.count }, (_, index) => ({ index, count: first.count })).filter((shard) =>
    hasImages(shard, one.record.chosen),
  );
  const missing = wanted.filter(({ index }) => !manifests.some(({ record }) => record.index === index));
  const unfinished = manifests.filter((manifest) => !isFinished(manifest)).map(({ record }) => record);
  const open = [...listed(missing, 'missing'), ...listed(unfinished, 'unfinished')];
  if (open.length > 0) {
    throw new Refusal(`${folder} holds no complete sweep: ${open.join(', ')}. Run these shards again, then merge.`);
  }
  return manifests;
}

/** @throws {Refusal} if the folder holds shards of sweeps that were divided otherwise. */
export function requireOneCount(shards: readonly Shard[], folder: string): void {
  const counts = [...new Set(shards.map(({ count }) => count))];
  if (counts.length < 2) return;
  throw new Refusal(
    `${folder} holds shards of sweeps in ${counts.slice(0, -1).join(', ')} and in ${counts.at(-1) ?? ''} parts. ` +
      'Keep those of one sweep, or give each sweep a folder of its own.',
  );
}

function listed(shards: readonly Shard[], what: string): string[] {
  const [first] = shards;
  if (first === undefined) return [];
  const SHOWN = 8;
  const some = shards.slice(0, SHOWN).map((shard) => named(shard));
  const more = shards.length > SHOWN ? ` and ${shards.length - SHOWN} more` : '';
  return [
    `${shards.length === 1 ? 'shard' : 'shards'} ${some.join(', ')}${more} ${shards.length === 1 ? 'is' : 'are'} ${what}`,
  ];
}

function isFinished({ progress, record }: ShardManifest): boolean {
  return progress.isComplete && progress.position.looked === placesOf(record, record.chosen).end;
}

async function manifestOf(path: string, { index, count }: Shard): Promise<ShardManifest> {
  const { description, scope } = await readDescription(path);
  const progress = description.sweep === null ? null : readProgress(description.sweep, path);
  const record = progress?.shard;
  if (progress === null || record === undefined) {
    throw new Refusal(`${path} is not a shard of a sweep. Move it elsewhere.`);
  }
  if (record.index !== index || record.count !== count) {
    throw new Refusal(`${path} holds shard ${named(record)}. Give it back its name, or remove it.`);
  }
  const { first, end } = placesOf(record, record.chosen);
  const { looked } = progress.position;
  if (looked < first || looked > end) throw malformedStatistics(path, 'its images are not those of its shard');
  return { path, record, progress, description, scope };
}

/** Everything that must be the same in all shards, with the words that show it. */
function facts({
  record,
  progress,
  description,
  scope,
}: ShardManifest): [name: string, words: string, value: unknown][] {
  const { provenance, model, weightWarnings } = description;
  const { source, chosen, binary } = record;
  const { paths, from, most } = progress;
  return [
    ['Checkpoint', `SHA-256 ${provenance.checkpointSha256}`, provenance.checkpointSha256],
    ['Weights', model.weights, [model.weights, weightWarnings]],
    ['Training flags', provenance.args, [provenance.args, model]],
    ['Images', paths.join(' '), paths],
    ['Number of images', `${chosen} of ${source.listed} from ${source.name}`, [from, most, chosen, source, binary]],
    ['Seed', String(provenance.seed), [provenance.seed, provenance.noise]],
    ['Draws', String(scope.draws), scope.draws],
    ['Samples of the model', String(record.check), record.check],
    ['Engine', progress.engines.join(', then '), progress.engines],
    ['Images at a time', record.batches.join(', then '), record.batches],
    ['Version', provenance.version, provenance.version],
    ['Command', record.command, record.command],
  ];
}

function requireSame(one: ShardManifest, other: ShardManifest): void {
  const others = facts(other);
  for (const [i, [name, words, value]] of facts(one).entries()) {
    const [, otherWords = '', otherValue] = others[i] ?? [];
    if (JSON.stringify(value) === JSON.stringify(otherValue)) continue;
    const values = words === otherWords ? `${words}, with different details` : `${otherWords}, not ${words}`;
    throw new Refusal(
      `Shard ${named(other.record)} is not of the same sweep as shard ${named(one.record)}. ${name}: ${values}. ` +
        'Remove the wrong one, and measure it again.',
    );
  }
}
