/** A recording gives back what was recorded, and is remade as soon as the model might answer differently. */
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkpointPath } from '../parity/goldenCase';
import type { Entry } from './entries';
import type { Recording } from './recording/recording';
import { decodeRecording, encodeRecording } from './recording/recordingFile';
import { makeRecordings } from './recording/recordings';

let folder: string;
let entry: Entry;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nvae-recordings-'));
  const source = join(folder, 'source.pt');
  await writeFile(source, await readFile(checkpointPath('mnist')));
  entry = {
    name: 'small',
    title: 'A small model',
    sources: [source],
    checkpoint: () => source,
    request: { input: { kind: 'samples', count: 1, temperature: 1 } },
    looks: { groups: [0], channels: [0] },
    record: (recorder) => recorder.open(),
  };
});

afterAll(() => rm(folder, { recursive: true }));

async function make(): Promise<{ readonly recording: Recording; readonly madeMs: number }> {
  await makeRecordings([entry], { folder });
  const file = join(folder, `${entry.name}.recording`);
  const { buffer } = new Uint8Array(await readFile(file));
  return { recording: decodeRecording(buffer), madeMs: (await stat(file)).mtimeMs };
}

test("holds what the page receives, including arrays and numbers that JSON can't write", async () => {
  const { recording } = await make();
  expect(recording.moments.map(({ title }) => title).slice(-1)).toEqual(['finished']);
  const { inspection, answers } = recording.moments.at(-1)!;
  expect(inspection.summary!.images).toBe(1);
  const map = recording.answers[answers]!.find(({ call }) => call.name === 'klMap')!;
  expect(map).toMatchObject({ kind: 'value', value: { klNats: expect.any(Float64Array) as unknown } });

  const odd: Recording = {
    ...recording,
    answers: [
      [
        {
          call: { name: 'tensors', request: null },
          kind: 'value',
          value: [NaN, -Infinity, Uint8Array.of(1), Float64Array.of(NaN)],
        },
      ],
    ],
  };
  expect(decodeRecording(encodeRecording(odd).buffer)).toEqual(odd);
});

test('is kept until something that it depends on changes, and remade when the checkpoint does', async () => {
  const first = await make();
  const second = await make();
  expect(second.madeMs).toBe(first.madeMs);
  await writeFile(entry.sources[0]!, await readFile(checkpointPath('omniglot-three-cells')));
  const third = await make();
  expect(third.recording.key).not.toBe(first.recording.key);
  expect(third.recording.moments.at(-1)!.inspection.checkpoint!.dataset).toBe('omniglot');
});
