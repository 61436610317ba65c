import { stat } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';

/**
 * Resolves when `path` holds another file or other content, and two checks in a row found it unchanged. So it doesn't
 * resolve while the file is being written or is missing.
 *
 * It polls, because training often writes to a network drive from another machine, and no system reports that.
 *
 * @throws AbortError if the signal is aborted
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

/** Changes when a file is written to or replaced by a move; `null` if there is no file: a folder always changes. */
async function identity(path: string): Promise<string | null> {
  try {
    const found = await stat(path, { bigint: true });
    return found.isFile() ? `${found.ino} ${found.size} ${found.mtimeNs}` : null;
  } catch {
    return null;
  }
}
