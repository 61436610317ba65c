/** Which checkpoints of a run were written, overwritten or removed since they were last looked at. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunEntries } from './runEntries';

export interface RunChanges {
  /** Names of files that are new or have another content, and have been written to their end. */
  readonly written: readonly string[];
  /** Names of files that are not as they were: overwritten, or removed. */
  readonly gone: readonly string[];
}

/** Looks at a run's checkpoints again and again, by their sizes and times. */
export class CheckpointChanges {
  /** By name, as it was read. */
  readonly #known = new Map<string, string>();
  /** By name, as it was at the last look: a file that is still being written differs from it. */
  #before = new Map<string, string>();

  /** Takes what is there as known. */
  async begin(entries: RunEntries): Promise<void> {
    for (const [name, identity] of await identitiesOf(entries)) this.#known.set(name, identity);
    this.#before = new Map(this.#known);
  }

  async look(entries: RunEntries): Promise<RunChanges> {
    const now = await identitiesOf(entries);
    const written = [...now].filter(
      ([name, identity]) => identity !== this.#known.get(name) && identity === this.#before.get(name),
    );
    const gone = [...this.#known].filter(([name, identity]) => now.get(name) !== identity).map(([name]) => name);
    for (const name of gone) this.#known.delete(name);
    for (const [name, identity] of written) this.#known.set(name, identity);
    this.#before = now;
    return { written: written.map(([name]) => name), gone };
  }
}

async function identitiesOf({ path, candidates }: RunEntries): Promise<Map<string, string>> {
  const identities = new Map<string, string>();
  for (const name of candidates) {
    const found = await stat(join(path, name), { bigint: true }).catch(() => null);
    if (found?.isFile()) identities.set(name, `${found.ino} ${found.size} ${found.mtimeNs}`);
  }
  return identities;
}
