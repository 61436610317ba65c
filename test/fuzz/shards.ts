/** Both shards of a sweep of 70 images by the small model, as `sweepSmall` wrote them. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mergeShards } from '../../src/model/analyses/shards/merge';
import { headerOf, type Original } from './originals';

const COUNT = 2;
const nameOf = (index: number) => `shard-${index}-of-${COUNT}.safetensors`;

/** @param golden the folder of the golden cases, next to that of the shards */
export async function shards(golden: string): Promise<Original[]> {
  const files = await Promise.all(
    Array.from({ length: COUNT }, async (_, index) => {
      const name = nameOf(index);
      return { name, bytes: await readFile(join(golden, '../shards', name)) };
    }),
  );
  return files.map((file) => ({
    name: file.name,
    reader: 'shard',
    extension: file.name,
    bytes: file.bytes,
    structure: [headerOf(file.bytes)],
    beside: files.filter((other) => other !== file),
  }));
}

/**
 * Merges a shard with its unharmed neighbour.
 * @param original what the bytes were
 * @param folder where both are put; it is removed
 */
export async function mergeDamaged(bytes: Buffer, original: Original, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  try {
    for (const file of [{ ...original, bytes }, ...(original.beside ?? [])]) {
      await writeFile(join(folder, file.name), file.bytes);
    }
    await mergeShards(folder, join(folder, 'whole.safetensors'));
  } finally {
    await rm(folder, { recursive: true });
  }
}
