/** NVIDIA's driver and cards, as the system reports them. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ask, findProgram } from './program';

export interface NvidiaDriver {
  /** For example `580.65.06`. */
  readonly version: string;
  /** Names of the cards. */
  readonly cards: readonly string[];
}

const PROC = '/proc/driver/nvidia';
/** Comes with the driver, and may hang when the driver does. */
const NVIDIA_SMI = 'nvidia-smi';
const LIMIT_MS = 5000;

/** `null` if no driver is found. Linux reports it in files; elsewhere, as in Windows' Linux, the program is asked. */
export async function findNvidia(proc = PROC, program = NVIDIA_SMI): Promise<NvidiaDriver | null> {
  return (await readProc(proc)) ?? (await askProgram(program));
}

async function readProc(proc: string): Promise<NvidiaDriver | null> {
  const text = await readFile(join(proc, 'version'), 'utf8').catch(() => '');
  const version = /Kernel Module.*?\s(\d+(?:\.\d+)+)\s/.exec(text)?.[1];
  if (version === undefined) return null;
  const folders = await readdir(join(proc, 'gpus')).catch(() => []);
  const about = await Promise.all(
    folders.map((folder) => readFile(join(proc, 'gpus', folder, 'information'), 'utf8').catch(() => '')),
  );
  return { version, cards: about.flatMap((text) => /^Model:\s*(.+)$/m.exec(text)?.[1]?.trim() ?? []) };
}

async function askProgram(program: string): Promise<NvidiaDriver | null> {
  const file = await findProgram(program);
  const text =
    file === null ? null : await ask(file, ['--query-gpu=driver_version,name', '--format=csv,noheader'], LIMIT_MS);
  const lines = [...(text ?? '').matchAll(/^(\d[\d.]*),\s*(.+?)\s*$/gm)];
  const version = lines[0]?.[1];
  return version === undefined ? null : { version, cards: lines.flatMap(([, , card]) => card ?? []) };
}
