import { stat } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';

/**
 * Resolves when another file stands at `path`, or other content in it, and two looks in a row have found it alike: so
 * not while it is being written, nor while it is gone.
 *
 * It looks again and again instead of listening, because training often writes to a network drive from another machine,
 * of which no system tells.
 *
 * @throws AbortError when the signal is aborted
 */
export async function untilRewritten(path: string, lookEveryMs: number, signal: AbortSignal): Promise<void> {
  const original = await identity(path);
  let before = original;
  for (;;) {
    await setTimeout(lookEveryMs, undefined, { signal, ref: false });
    const now = await identity(path);
    signal.throwIfAborted();
    if (now !== null && now !== original && now === before) return;
    before = now;
  }
}

/** What changes when a file is written to, or another is moved over it; `null` where there is none. */
async function identity(path: string): Promise<string | null> {
  try {
    const { ino, size, mtimeNs } = await stat(path, { bigint: true });
    return `${ino} ${size} ${mtimeNs}`;
  } catch {
    return null;
  }
}
