/** Latents to decode, as maps of each group and as rows, in both kinds of file. All are tiny. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NamedArrays } from '../../src/model/analyses/arrays/namedArrays';
import { ROW_DIGESTS } from '../../src/model/analyses/latents/latentFile';
import { zipRegions } from './dataSets';
import { GROUPS } from './inputs';
import { headerOf, type Original } from './originals';

const ROWS = 2;

export async function latents(): Promise<Original[]> {
  const folder = await mkdtemp(join(tmpdir(), 'fuzz-latents-'));
  try {
    const made: Original[] = [];
    for (const [layout, arrays] of Object.entries({ maps: maps(), rows: rows() })) {
      for (const extension of ['.npz', '.safetensors']) {
        const path = join(folder, layout + extension);
        await arrays.write(path, new Map());
        const bytes = await readFile(path);
        const structure = extension === '.npz' ? zipRegions(bytes) : [headerOf(bytes)];
        made.push({ name: `latents, ${layout}${extension}`, reader: 'latents', extension, bytes, structure });
      }
    }
    return made;
  } finally {
    await rm(folder, { recursive: true });
  }
}

function maps(): NamedArrays {
  const arrays = new NamedArrays();
  for (const [group, { channels, height, width }] of GROUPS.entries()) {
    arrays.set(`z.${group}`, [ROWS, channels, height, width], numbers(ROWS * channels * height * width));
  }
  arrays.set(ROW_DIGESTS, [ROWS, 32], new Uint8Array(ROWS * 32));
  return arrays;
}

function rows(): NamedArrays {
  const latents = GROUPS.reduce((sum, { channels, height, width }) => sum + channels * height * width, 0);
  const arrays = new NamedArrays();
  arrays.set('latents', [ROWS, latents], numbers(ROWS * latents));
  arrays.set('groups', [GROUPS.length], Float64Array.from(GROUPS.keys()));
  return arrays;
}

function numbers(length: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => ((i * 7) % 31) / 10 - 1.5);
}
