/** `nvae-inspect sweep`: measures a data set, and saves the results while it does. */
import { sweepOptions } from '../../protocol/reproduce';
import { openImages } from '../analyses/images';
import { imagesAfter, reconstructionsAfter, sweep, type SweepResult } from '../analyses/sweep';
import { SweepFile } from '../analyses/sweepFile';
import { grouped } from '../data/counts';
import { checkWritable } from '../files/wholeFile';
import type { LatentModel } from '../latentModel';
import type { Session } from '../session/session';
import type { SweepCommand } from './commandLine';
import { openSession } from './openSession';
import { reproducing } from './reproducing';
import { printResults } from './results';
import { savedResults } from './savedResults';
import { SweepNews } from './sweepNews';
import { tell } from './terminal';

/** The exit code of an interrupted program: 128 plus the number of SIGINT. */
const INTERRUPTED = 130;
/** A terminal interrupts this process and its parent (`searchPath.ts`), which passes the interruption on once more. */
const SAME_INTERRUPTION_MS = 1000;

export async function sweepAndPrint(command: SweepCommand): Promise<void> {
  await checkWritable(command.out);
  const session = openSession(command);
  const stop = new AbortController();
  const forget = onceInterrupted(() => {
    tell('Stopping after the images at hand, which are saved. Interrupt again to stop at once.');
    stop.abort();
  });
  try {
    const model = await session.model();
    const { isComplete, measurement } = await run(command, model, session, stop.signal);
    const { length: images } = measurement.rows.reconstructionNats;
    if (!isComplete) process.exitCode = INTERRUPTED;
    if (images === 0) {
      tell('Stopped before the first image was measured.');
      return;
    }
    if (!isComplete) tell(`Stopped after ${grouped(images)} images. The same command goes on from there.`);
    printResults(await savedResults(command.out), command);
  } finally {
    forget();
    await session.close();
  }
}

async function run(
  command: SweepCommand,
  model: LatentModel,
  session: Session,
  stop: AbortSignal,
): Promise<SweepResult> {
  const { input, seed, draws, out, check } = command;
  await session.prepare();
  const supply = await session.engine();
  const file = await SweepFile.open(
    out,
    { model, input, seed, draws },
    { command: reproducing(command, sweepOptions(command)), engine: () => supply.engine.description },
  );
  const { signal } = new AbortController();
  await using images = await openImages(model, { ...command, signal, ...imagesAfter(file) });
  const news = new SweepNews(images);
  if (file.earlier !== null) news.resumed(file.earlier.records.names.length);
  return await session.run(signal, ({ running }) =>
    sweep({
      ...{ model, running, images, file, seed, draws, signal, stop, check },
      reconstructions: reconstructionsAfter(file, model, images),
      listener: { notice: tell, progress: (progress) => news.progress(progress), batch: (end) => news.measured(end) },
    }),
  );
}

/** Acts on the first interruption; a second one ends the process. @returns a function that stops listening */
function onceInterrupted(act: () => void): () => void {
  let firstMs: number | null = null;
  const interrupted = (signal: NodeJS.Signals): void => {
    if (firstMs === null) {
      firstMs = performance.now();
      act();
    } else if (performance.now() - firstMs > SAME_INTERRUPTION_MS) {
      forget();
      process.kill(process.pid, signal);
    }
  };
  const forget = (): void => {
    process.off('SIGINT', interrupted);
    process.off('SIGTERM', interrupted);
  };
  process.on('SIGINT', interrupted);
  process.on('SIGTERM', interrupted);
  return forget;
}
