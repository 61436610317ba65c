/**
 * A process of `npm run fuzz`. It runs every `stride`-th case from `first` on, reports each, and ends early after one
 * that fails. It is started with --expose-gc, so that memory is counted from an idle reader.
 */
import { readUnharmed, runCase, type CaseResult } from './fuzzCase';
import { readOriginals, type Original } from './originals';

interface CaseReport extends CaseResult {
  /** Growth of the process's peak memory over its idle memory. */
  readonly grownBytes: number;
  readonly allowedBytes: number;
}

async function main([golden = '', path = '', seed, first, stride, end, of = '']: readonly string[]): Promise<void> {
  const originals = (await readOriginals(golden)).filter(({ name }) => name.includes(of));
  await warmUp(originals, path);
  globalThis.gc?.();
  await send('idle');
  const idleBytes = process.memoryUsage.rss();
  for (let caseNumber = Number(first); caseNumber < Number(end); caseNumber += Number(stride)) {
    const result = await runCase(originals, Number(seed), caseNumber, path);
    const grownBytes = 1024 * process.resourceUsage().maxRSS - idleBytes;
    const allowedBytes = 4 * result.fileBytes + 64e6;
    await send({ ...result, grownBytes, allowedBytes });
    if (result.outcome.kind === 'failed' || grownBytes >= allowedBytes) break;
  }
  process.disconnect();
}

/** Loads and compiles everything that reading needs, with files that must be readable. */
async function warmUp(originals: readonly Original[], path: string): Promise<void> {
  for (const original of originals) {
    for (const outcome of await readUnharmed(original, path)) {
      const isFailure = outcome.kind === 'failed' || (outcome.kind === 'refused' && original.reader !== 'checkpoint');
      if (isFailure) throw new Error(`${original.name} fails unharmed: ${outcome.message}`);
    }
  }
}

function send(message: 'idle' | CaseReport): Promise<void> {
  return new Promise((resolve, reject) => {
    process.send?.(message, undefined, {}, (error) => (error === null ? resolve() : reject(error)));
  });
}

void main(process.argv.slice(2));
