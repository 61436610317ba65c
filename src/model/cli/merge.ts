/** `nvae-inspect merge`: makes one file of a sweep's shards. */
import { mergeShards } from '../analyses/shards/merge';
import { grouped } from '../data/counts';
import { checkWritable } from '../files/wholeFile';
import type { MergeCommand } from './commandLine';
import { printResults } from './results';
import { savedResults } from './savedResults';
import { tell } from './terminal';

export async function mergeAndPrint({ folder, out, json }: MergeCommand): Promise<void> {
  await checkWritable(out);
  const { shards, images } = await mergeShards(folder, out);
  const what = shards === 1 ? '1 shard' : `${grouped(shards)} shards`;
  tell(`Merged ${what} with ${grouped(images)} images into ${out}.`);
  printResults(await savedResults(out), { json });
}
