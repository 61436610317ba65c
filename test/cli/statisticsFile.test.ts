/** `--out` writes the documented format, which stays as it was when the first files were written. */
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../scripts/setup/command.mjs';
import { openSafetensors } from '../../src/model/safetensors/safetensors';
import { readStatistics } from '../../src/model/statistics/file/readStatistics';
import { SUM_QUANTITIES, SUMS } from '../../src/protocol/sumQuantities';
import { argumentsOf, GOLDEN_STATISTICS, statisticsPath } from '../fixtures/goldenStatistics';
import { inspectAsJson, SAMPLE, SAMPLE_IMAGES } from './nvaeInspect';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nvae-statistics-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** A file's structure, without its numbers. */
async function form(path: string) {
  await using file = await openSafetensors(path);
  const tensors = [...file.entries.values()].map(({ name, dtype, shape }) => `${name} ${dtype} (${shape.join(', ')})`);
  return { tensors: tensors.sort(), keys: [...file.metadata.keys()].sort() };
}

/** Tensors and metadata that the program added after the first files; early readers ignore them. */
const LATER =
  /^(?:index|sha256|\w+_draw_error|sum\.(?:group|channel)_\w+_draw_variance\.\d+|(?:strongest\.|draws\.(?:channel|group|largest)_)\w+\.\d+) /;
const LATER_KEYS = ['command', 'images_sha256'];

function isLater(tensor: string): boolean {
  return (
    LATER.test(tensor) ||
    SUMS['closed form'].further.some((quantity) => tensor.includes(SUM_QUANTITIES[quantity].tensor))
  );
}

describe.each(GOLDEN_STATISTICS)('nvae-inspect $command --out', (golden) => {
  test('writes the tensors, types, shapes and metadata of the golden file, and what was added later', async () => {
    const out = join(folder, `${golden.name}.safetensors`);
    await inspectAsJson(...argumentsOf(golden), '--engine', 'onnxruntime-cpu', '--out', out);
    const [now, first] = [await form(out), await form(statisticsPath(golden.name))];
    const expected = new Set([...first.tensors, ...now.tensors.filter(isLater)]);
    expect(now.tensors).toEqual([...expected].sort());
    expect(now.keys).toEqual([...new Set([...first.keys, ...LATER_KEYS])].sort());
    expect(now.tensors).toContainEqual(expect.stringMatching(/^sum\.reverse_kl\.0 F64 /));
    expect(now.tensors).toContainEqual(expect.stringMatching(/^strongest\.kl\.0 F64 /));
    const described = await readFile(join(root, 'docs', 'statistics-file.md'), 'utf8');
    const names = now.tensors.map((tensor) => `\`${tensor.split(' ')[0]!.replace(/\.\d+$/, '.<g>')}\``);
    expect([...names, ...now.keys.map((key) => `\`${key}\``)].filter((name) => !described.includes(name))).toEqual([]);
    await using file = await openSafetensors(out);
    expect([file.metadata.get('format'), file.metadata.get('format_version')]).toEqual([
      'nvae-latent-inspector/statistics',
      '1',
    ]);
  });
});

test("the statistics of the 40 sample images give the command line's numbers without the model", async () => {
  const out = join(folder, 'sample.safetensors');
  const printed = await inspectAsJson(SAMPLE, '--images', SAMPLE_IMAGES, '--draws', '2', '--out', out);
  const { measurement, records, provenance } = await readStatistics(out);
  const groups = measurement.groups(0.1);
  expect(groups.map((group) => group!.klNats)).toEqual(
    printed.groups.map(({ kl_nats, kl_standard_error }) => ({ mean: kl_nats, standardError: kl_standard_error })),
  );
  expect(measurement.summary(0.1)!.nelboNats!.mean).toBe(printed.nelbo);
  expect(measurement.imagesKept).toBe(40);
  expect([records.names.count, records.names.at(39)]).toEqual([40, '039.png']);
  expect(provenance).toMatchObject({ checkpoint: 'nvae-digits.pt', seed: 0, noise: 'seed 0' });
});

const { status } = spawnSync('python3', ['-c', 'import numpy']);
const ABSENT = status === 0 ? '' : ' (skipped: there is no python3 with numpy)';

test.skipIf(ABSENT !== '')(`the Python in the documentation reads a file${ABSENT}`, async () => {
  const documentation = await readFile(join(root, 'docs', 'statistics-file.md'), 'utf8');
  const [, script = ''] = /```python\n([^]*?)```/.exec(documentation) ?? [];
  const golden = GOLDEN_STATISTICS.find(({ swept }) => swept !== undefined);
  const { stdout, stderr } = spawnSync('python3', ['-c', script, statisticsPath(golden!.name)], { encoding: 'utf8' });
  expect(stderr).toBe('');
  const lines = stdout.trim().split('\n');
  const groups = golden!.groups.length;
  expect(lines.slice(0, groups).map((line) => line.split(' ').map(Number))).toEqual(
    golden!.groups.map(({ parts }, group) => [group, ...parts.map((nats) => expect.closeTo(nats, 10) as number)]),
  );
  expect(lines.slice(groups).map((line) => line.replace('class ', '').split(' ').map(Number))).toEqual(
    golden!.swept!.classes.map(({ images, nelbo }, label) => [label, images, expect.closeTo(nelbo.mean, 10) as number]),
  );
});
