import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/setup/command.mjs';

const SCRIPT = join(root, 'dist', 'model.js');

/** Ids of the model processes whose environment contains `mark`, for example `NAME=value`. Linux only. */
export function modelProcesses(mark: string): number[] {
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return ids.filter((id) => holds(id, 'cmdline', SCRIPT) && holds(id, 'environ', mark)).map(Number);
}

function holds(id: string, file: 'cmdline' | 'environ', entry: string): boolean {
  try {
    return readFileSync(join('/proc', id, file), 'utf8')
      .split('\0')
      .includes(entry);
  } catch {
    return false; // It has ended, or belongs to someone else.
  }
}
