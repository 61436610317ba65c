/** `nvae-inspect sweep`: measures a data set, or a shard of it, and saves the results while it does. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { sweepOptions } from '../../protocol/reproduce';
import { openImages, type Images } from '../analyses/images';
import { requireOneCount, shardsIn } from '../analyses/shards/manifest';
import { fileNameOf, hasImages, named, placesOf, type Shard } from '../analyses/shards/shard';
import { imagesAfter, reconstructionsAfter, sweep } from '../analyses/sweep';
import { SweepFile } from '../analyses/sweepFile';
import { grouped } from '../data/counts';
import { checkWritable } from '../files/wholeFile';
import { Refusal } from '../refusal';
import type { Session } from '../session/session';
import { divisionOf } from './cluster/division';
import type { SweepCommand } from './commandLine';
import { openSession } from './openSession';
import { reproducing } from './reproducing';
import { printResults } from './results';
import { savedResults } from './savedResults';
import { stopSignals } from './stopSignals';
import { SweepNews } from './sweepNews';
import { tell } from './terminal';

/** What is measured, and the file of it. */
interface Part {
  readonly path: string;
  /** `null` for all images. */
  readonly shard: Shard | null;
}

/** How a run ended. */
type Ended =
  | { readonly kind: 'complete' | 'stopped'; readonly images: number }
  /** Nothing was left to measure. */
  | { readonly kind: 'done before'; readonly images: number }
  /** The data set is so small that this shard has no images. */
  | { readonly kind: 'without images' };

export async function sweepAndPrint(given: SweepCommand): Promise<void> {
  const stopping = stopSignals(() =>
    tell('Stopping after the images at hand, which are saved. Interrupt again to stop at once.'),
  );
  try {
    const { shard, threads, notices } = divisionOf(given, process.env);
    for (const notice of notices) tell(notice);
    const command = { ...given, threads };
    const part = { shard, path: shard === null ? given.out : await shardPath(given.out, shard) };
    await checkWritable(part.path);
    const session = openSession(command);
    try {
      const ended = await run(command, part, session, stopping.signal);
      if (ended.kind === 'stopped') process.exitCode = stopping.exitCode;
      if (part.shard === null) await printSweep(command, ended);
      else await tellShard(command, part.shard, part.path, ended);
    } finally {
      await session.close();
    }
  } finally {
    stopping.forget();
  }
}

/** Makes the folder of the shards. @throws {Refusal} if it holds those of another sweep. */
async function shardPath(folder: string, shard: Shard): Promise<string> {
  const path = join(folder, fileNameOf(shard));
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw new Refusal(`${folder} can't be made as a folder for shards. Give another --out.`, { cause: error });
  });
  requireOneCount([...(await shardsIn(folder)), shard], folder);
  return path;
}

async function run(command: SweepCommand, { path, shard }: Part, session: Session, stop: AbortSignal): Promise<Ended> {
  const { input, seed, draws, out, check } = command;
  const model = await session.model();
  const supply = await session.engine();
  const words = shard === null ? [] : ['--shard', named(shard)];
  const file = await SweepFile.open(
    path,
    { model, input, seed, draws, ...(shard === null ? {} : { shard }) },
    {
      command: reproducing(command, [...words, ...sweepOptions({ out, check })]),
      engine: () => supply.engine.description,
      ...(shard === null ? {} : { whole: { command: reproducing(command), check } }),
    },
  );
  const measuredBefore = file.earlier?.records.names.length ?? 0;
  if (shard !== null && file.isComplete(check)) return { kind: 'done before', images: measuredBefore };
  const { signal } = new AbortController();
  const part = shard === null ? {} : { part: (chosen: number) => placesOf(shard, chosen) };
  await using images = await openImages(model, { ...command, signal, ...imagesAfter(file), ...part });
  if (shard !== null && !tellPlaces(shard, images)) return { kind: 'without images' };
  const news = new SweepNews(images);
  if (file.earlier !== null) news.resumed(measuredBefore);
  const { isComplete, measurement } = await session.sweep(signal, ({ running }) =>
    sweep({
      ...{ model, running, images, file, seed, draws, signal, stop, check },
      reconstructions: reconstructionsAfter(file, model, images),
      listener: { notice: tell, progress: (progress) => news.progress(progress), batch: (end) => news.measured(end) },
    }),
  );
  return { kind: isComplete ? 'complete' : 'stopped', images: measurement.rows.reconstructionNats.length };
}

/** @returns whether the shard has images */
function tellPlaces(shard: Shard, { origin }: Images): boolean {
  if (origin === null || !hasImages(shard, origin.chosen)) return false;
  const { first, end } = origin.places;
  tell(`Shard ${named(shard)}: images ${grouped(first)} to ${grouped(end - 1)} of ${grouped(origin.chosen)}.`);
  return true;
}

async function printSweep(command: SweepCommand, ended: Ended): Promise<void> {
  if (ended.kind === 'without images') return;
  if (ended.images === 0) {
    tell('Stopped before the first image was measured.');
    return;
  }
  if (ended.kind === 'stopped') {
    tell(`Stopped after ${grouped(ended.images)} images. The same command goes on from there.`);
  }
  printResults(await savedResults(command.out), command);
}

/** A shard's numbers are not the sweep's, so they are not printed. */
async function tellShard({ out }: SweepCommand, shard: Shard, path: string, ended: Ended): Promise<void> {
  const which = `Shard ${named(shard)}`;
  switch (ended.kind) {
    case 'without images':
      tell(`${which} has no images, because there are fewer blocks of 64 images than shards. Nothing is left to do.`);
      return;
    case 'stopped':
      tell(`${which} was stopped after ${grouped(ended.images)} images. The same command goes on from there.`);
      return;
    case 'done before':
      tell(`${which} is complete already, with ${grouped(ended.images)} images in ${path}. Nothing is left to do.`);
      break;
    case 'complete':
      tell(`${which} is complete: ${grouped(ended.images)} images in ${path}.`);
  }
  const there = (await shardsIn(out)).length;
  if (there === shard.count) tell(`Every shard has a file in ${out}. Merge them: nvae-inspect merge ${out}`);
}
