import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { root } from '../../scripts/setup/command.mjs';
import { nvaeInspect } from './nvaeInspect';

describe('wrong usage ends with exit code 2 and one line', () => {
  test.each([
    ['', 'the checkpoint comes first: nvae-inspect CHECKPOINT [options]'],
    ['--json x.pt', 'the checkpoint comes first: nvae-inspect CHECKPOINT [options]'],
    ['x.pt y.pt', 'unexpected argument y.pt'],
    ['x.pt --images a.png --json b.png', 'unexpected argument b.png'],
    ['x.pt --images a.png --samples 3', '--images and --samples exclude each other: choose what the model is run on'],
    ['x.pt --images', '--images needs a value'],
    ['x.pt --from 3', '--from needs --images'],
    ['x.pt --samples 3 --count 3', '--count needs --images'],
    ['x.pt --images a.png --count 0', '--count takes an integer from 1 to 2147483648, not 0'],
    ['x.pt --seed -1', '--seed needs a value'],
    ['x.pt --what', "Unknown option '--what'"],
    ['x.pt --json=1', "Option '--json' does not take an argument"],
    ['x.pt --samples 0', '--samples takes an integer from 1 to 100000, not 0'],
    ['x.pt --seed 1.5', '--seed takes an integer from 0 to 4294967295, not 1.5'],
    ['x.pt --seed 4294967296', '--seed takes an integer from 0 to 4294967295, not 4294967296'],
    ['x.pt --seed=-1', '--seed takes an integer from 0 to 4294967295, not -1'],
    ['x.pt --threads 0', '--threads takes an integer from 1 to 1024, not 0'],
    ['x.pt --passes two', '--passes takes an integer from 1 to 1000000, not two'],
    ['x.pt --draws 0', '--draws takes an integer from 1 to 100000, not 0'],
    ['x.pt --noise n --draws 2', '--noise and --draws exclude each other: a noise file holds one draw'],
    ['x.pt --arg num_x_bits', '--arg takes NAME=VALUE, not num_x_bits'],
    ['x.pt --arg =5', '--arg takes NAME=VALUE, not =5'],
    ['x.pt --dataset mnist --arg dataset=omniglot', 'dataset is given twice'],
    ['x.pt --arg use_se=True --arg use_se=True', 'use_se is given twice'],
    [
      'x.pt --engine gpu',
      '--engine takes auto or onnxruntime-cpu, onnxruntime-webgpu, onnxruntime-cuda, onnxruntime-directml, onnxruntime-coreml, tfjs-wasm, tfjs-node, tfjs-node-gpu, not gpu',
    ],
    ['tensors', 'tensors needs a file: nvae-inspect tensors FILE [--stats] [--json]'],
    ['tensors x.pt y.pt', 'unexpected argument y.pt'],
    ['tensors x.pt --draws 2', 'tensors takes --json and --stats, not --draws'],
    ['x.pt --stats', '--stats is an option of nvae-inspect tensors FILE'],
    ['ablate', 'ablate needs a checkpoint: nvae-inspect ablate CHECKPOINT --group N [options]'],
    ['ablate x.pt', 'ablate needs --group N: the group to replace, counted from 0 at the top'],
    ['ablate x.pt --group -1', '--group needs a value'],
    ['ablate x.pt --group 0 --out y', 'ablate does not take --out'],
    ['bound', 'bound needs a checkpoint: nvae-inspect bound CHECKPOINT [options]'],
    ['bound x.pt --group 0', 'bound does not take --group'],
    ['x.pt --group 0', '--group is an option of nvae-inspect ablate CHECKPOINT'],
    ['sweep', 'sweep needs a checkpoint: nvae-inspect sweep CHECKPOINT --images DATASET --out FILE [options]'],
    ['sweep x.pt --out y', 'sweep needs --images: the data set to measure'],
    ['sweep x.pt --images a', 'sweep needs --out FILE: where its statistics are saved'],
    ['sweep x.pt --samples 3 --out y', 'sweep does not take --samples'],
    ['sweep x.pt --images a --out y --group 0', 'sweep does not take --group'],
    ['sweep x.pt --images a --out y --check 0', '--check takes an integer from 1 to 100000, not 0'],
    ['x.pt --check 3', '--check is an option of nvae-inspect sweep CHECKPOINT'],
    ['bound x.pt --check 3', 'bound does not take --check'],
    [
      'x.pt --images a --random 3 --from 2',
      '--random takes images at random; --from and --count take them in their order',
    ],
    ['x.pt --random 3', '--random needs --images'],
    ['x.pt --images a --temperature 1', '--temperature is for samples of the model, not for images'],
    ['x.pt --temperature 0', '--temperature takes a number above 0, up to 10, not 0'],
    ['engines x.pt', 'unexpected argument x.pt'],
    ['engines --draws 2', 'engines takes --json and --threads, not --draws'],
  ])('nvae-inspect %s', async (args, expected) => {
    expect(await nvaeInspect(...args.split(' ').filter(Boolean))).toEqual({
      code: 2,
      stdout: '',
      stderr: `nvae-inspect: ${expected}\n`,
    });
  });
});

test('an unknown training flag ends with exit code 2 and the names of the known ones', async () => {
  const { code, stdout, stderr } = await nvaeInspect('x.pt', '--arg', 'bits=5');
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^nvae-inspect: --arg knows no bits, only dataset, arch_instance, .*, num_x_bits\n$/);
});

test('--help names every option', async () => {
  const { code, stdout, stderr } = await nvaeInspect('--help');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^Usage: nvae-inspect CHECKPOINT \[options\]\n/);
  for (const option of [
    'images',
    'from',
    'count',
    'random',
    'samples',
    'temperature',
    'noise',
    'dataset',
    'arg',
    'draws',
    'seed',
    'engine',
    'threads',
    'passes',
    'out',
    'check',
    'json',
    'version',
  ]) {
    expect(stdout).toContain(`--${option}`);
  }
});

test('the README lists the commands and options of --help, in the same words', async () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const [, block = ''] = /```text\n(nvae-inspect CHECKPOINT[^]*?)```/.exec(readme) ?? [];
  const [commands = '', ...paragraphs] = (await nvaeInspect('--help')).stdout.split('\n\n');
  const options = paragraphs.at(-1) ?? '';
  expect(block.trimEnd().split('\n\n')).toEqual([commands.replaceAll(/^(?:Usage:)? +/gm, ''), options.trimEnd()]);
});

test('--version prints the version in package.json', async () => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  expect(await nvaeInspect('--version')).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
});

test.skipIf(process.platform === 'win32')('it is a program of its own, which finds Node on the PATH', async () => {
  const { stdout } = await promisify(execFile)(join(root, 'dist', 'cli.js'), ['--version']);
  expect(stdout).toBe((await nvaeInspect('--version')).stdout);
});
