/** Refusals for folders that were chosen instead of a checkpoint. */
import { access, opendir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Refusal } from '../refusal';
import { quoted } from '../files/quoted';
import { isNamedAsCheckpoint } from './checkpointNames';
import { deepSpeedCheckpoint, distributedCheckpoint, shardedWeights } from './shardedCheckpoint';

const MOST_LOOKED_AT = 10_000;
const MOST_FOLDERS_LOOKED_INTO = 200;
const MOST_NAMED = 8;

/** @returns the refusal of a folder, with instructions for making a checkpoint file of it where they are known */
export async function refuseFolder(path: string): Promise<Refusal> {
  const names = await namesIn(path);
  return known(path, names) ?? listing(path, await checkpointsIn(path, names));
}

/** File names, and folders of distributed checkpoints. */
async function checkpointsIn(path: string, names: ReadonlySet<string>): Promise<string[]> {
  const files = [...names].filter((name) => isNamedAsCheckpoint(name));
  const others = [...names].filter((name) => !isNamedAsCheckpoint(name)).slice(0, MOST_FOLDERS_LOOKED_INTO);
  const distributed = await Promise.all(others.map(async (name) => exists(join(path, name, '.metadata'))));
  return [...files, ...others.filter((_, i) => distributed[i]).map((name) => `${name}/`)].sort();
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function known(path: string, names: ReadonlySet<string>): Refusal | null {
  const some = (pattern: RegExp) => [...names].some((name) => pattern.test(name));
  if (some(/\.distcp$/)) return distributedCheckpoint(path, path);
  if (names.has('zero_to_fp32.py') || some(/(?:^|_)zero_pp_rank_\d+_/)) return deepSpeedCheckpoint(path);
  if (names.has('data.pkl') && names.has('version')) {
    return new Refusal(
      `${path} is a checkpoint of PyTorch that was unpacked: pack it again, without compression, ` +
        `in the folder around it: zip -0 -r checkpoint.pt ${basename(path)}`,
    );
  }
  if (some(/\.(?:safetensors|bin)\.index\.json$/)) return shardedWeights(path, true);
  const other = otherFramework(names, some);
  if (other === null) return null;
  return new Refusal(`${path} is ${other}: choose a checkpoint.pt that an NVAE training run wrote.`);
}

function otherFramework(names: ReadonlySet<string>, some: (pattern: RegExp) => boolean): string | null {
  if (names.has('saved_model.pb')) return 'a SavedModel of TensorFlow';
  if (some(/\.data-\d{5}-of-\d{5}$/)) return 'a checkpoint of TensorFlow';
  if (['_METADATA', '_CHECKPOINT_METADATA', 'manifest.ocdbt'].some((name) => names.has(name))) {
    return 'a checkpoint of Orbax (JAX, Flax)';
  }
  return null;
}

function listing(path: string, found: readonly string[]): Refusal {
  if (found.length === 0)
    return new Refusal(`${path} is a folder, and no checkpoint lies in it: choose a checkpoint file.`);
  const named = found.slice(0, MOST_NAMED).map(quoted).join(', ');
  const more = found.length > MOST_NAMED ? ` and ${found.length - MOST_NAMED} more` : '';
  return new Refusal(`${path} is a folder: choose one of the checkpoints in it: ${named}${more}.`);
}

/** Names in the folder, as many as could be read. */
async function namesIn(path: string): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  try {
    for await (const { name } of await opendir(path)) {
      names.add(name);
      if (names.size === MOST_LOOKED_AT) break;
    }
  } catch {
    return names;
  }
  return names;
}
