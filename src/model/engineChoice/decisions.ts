/** Which engines are fastest, kept in a file so that they are measured once. */
import { mkdir, rm } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { readStart } from '../files/regularFile';
import { writeWhole } from '../files/wholeFile';
import { ENGINE_NAMES, type EngineName } from '../../protocol/engines';

export interface Decision {
  /** The fastest first. */
  readonly order: readonly EngineName[];
  /** Why not a faster kind of engine; `null` if there is none. */
  readonly reason: string | null;
}

/** Everything that a decision depends on. Another machine, driver, package or model gives another key. */
export function decisionKey(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

const FILE = 'engines.json';
/** Limit on the decisions kept. The oldest are dropped. */
const MOST_DECISIONS = 200;
/** This many decisions take a tenth of it. */
const MOST_BYTES = 1e6;

/** A file that can't be read or holds anything else counts as empty. */
export async function readDecision(folder: string, key: string): Promise<Decision | null> {
  return decision((await readAll(folder)).get(key));
}

/** A decision that can't be kept is made again next time. */
export async function keepDecision(folder: string, key: string, kept: Decision): Promise<void> {
  const all = await readAll(folder);
  all.delete(key);
  all.set(key, kept);
  const written = Object.fromEntries([...all].slice(-MOST_DECISIONS));
  await mkdir(folder, { recursive: true, mode: 0o700 })
    // Concurrent readers see the whole file, old or new.
    .then(() => writeWhole(join(folder, FILE), (file) => file.writeFile(JSON.stringify(written, null, 1))))
    .catch(() => undefined);
}

/** Forgets all decisions. They are made again when needed. */
export async function forgetDecisions(folder: string): Promise<void> {
  await rm(join(folder, FILE), { force: true });
}

async function readAll(folder: string): Promise<Map<string, unknown>> {
  try {
    const { start } = await readStart(join(folder, FILE), MOST_BYTES);
    const stored: unknown = JSON.parse(start.toString());
    return new Map(typeof stored === 'object' && stored !== null ? Object.entries(stored) : []);
  } catch {
    return new Map();
  }
}

function decision(stored: unknown): Decision | null {
  if (typeof stored !== 'object' || stored === null || !('order' in stored) || !('reason' in stored)) return null;
  const { order, reason } = stored;
  if (!Array.isArray(order) || (reason !== null && typeof reason !== 'string')) return null;
  const names = order.map((name) => ENGINE_NAMES.find((known) => known === name));
  const known = names.filter((name) => name !== undefined);
  return known.length === 0 || known.length < names.length ? null : { order: known, reason };
}
