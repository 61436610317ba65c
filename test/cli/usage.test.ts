import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { root } from '../../scripts/setup/command.mjs';
import { nvaeInspect } from './nvaeInspect';

const document = () => readFileSync(join(root, 'docs', 'command-line.md'), 'utf8');

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
    [
      'x.pt --noise n --draws 2',
      '--noise and --draws exclude each other: the noise file of an inspection holds one draw',
    ],
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
    [
      'ablate',
      'ablate needs a checkpoint: nvae-inspect ablate CHECKPOINT [--group N [--channel N]] [--temperature T] [--below KIND] [options]',
    ],
    ['ablate x.pt --group -1', '--group needs a value'],
    ['ablate x.pt --channel 2', '--channel needs --group: the group it is of'],
    ['ablate x.pt --below sample', '--below takes posterior, frozen, prior, not sample'],
    ['ablate x.pt --temperature 1,-1', '--temperature takes numbers from 0 to 10, not -1'],
    ['ablate x.pt --temperature 1,', '--temperature takes numbers from 0 to 10, not '],
    ['ablate x.pt --steps 3', 'ablate does not take --steps'],
    ['prefix x.pt --group 0', 'prefix does not take --group'],
    ['prune x.pt --steps 3,x', '--steps takes an integer from 0 to 1000000, not x'],
    ['traverse x.pt', 'traverse needs --channel N or --latent C,Y,X: what to move'],
    ['traverse x.pt --latent 1,2', '--latent takes channel, row and column, as in 3,0,1, not 1,2'],
    ['traverse x.pt --channel 1 --steps -3,x', '--steps takes numbers from -1000 to 1000, not x'],
    ['traverse x.pt --channel 1 --steps', '--steps needs a value'],
    ['traverse x.pt --channel 1 --mode value', '--mode takes shift, set, not value'],
    ['traverse x.pt --channel 1 --temperature 0,1', 'traverse takes one --temperature, not 2'],
    ['swap x.pt --mode set', '--mode takes value, standardised, not set'],
    ['interpolate x.pt --steps 0,1.5', '--steps takes numbers from 0 to 1, not 1.5'],
    ['sample x.pt --images a', 'sample does not take --images'],
    ['sample x.pt --vary -1', '--vary needs a value'],
    ['prune x.pt --temperature 0,1', 'prune takes one --temperature, not 2'],
    ['ood x.pt --images a --against b --temperature 1,0,1', 'ood takes one --temperature, not 3'],
    ['batchnorm x.pt --temperature 1,0', 'batchnorm takes one --temperature, not 2'],
    ['ood x.pt --images a', 'ood needs --against IMAGES, the input to tell from that of --images, or else --mirrored'],
    [
      'ood x.pt --images a --against b --mirrored',
      'ood needs --against IMAGES, the input to tell from that of --images, or else --mirrored',
    ],
    ['ood x.pt --mirrored', 'ood needs --images: the input to tell from another one'],
    ['swap x.pt --partner 3', '--partner needs --images'],
    ['interpolate x.pt --partner 3', '--partner needs --images'],
    ['ood x.pt --against a --passes 2', 'ood does not take --passes'],
    ['bound', 'bound needs a checkpoint: nvae-inspect bound CHECKPOINT [options]'],
    ['bound x.pt --group 0', 'bound does not take --group'],
    ['units', 'units needs a checkpoint: nvae-inspect units CHECKPOINT [options]'],
    ['units x.pt --out y', 'units does not take --out'],
    [
      'x.pt --group 0',
      '--group is an option of nvae-inspect ablate|traverse|swap|interpolate|sample|compare|latents|decode CHECKPOINT',
    ],
    ['x.pt --against a', '--against is an option of nvae-inspect ood|compare CHECKPOINT'],
    ['run', 'run needs a folder: nvae-inspect run FOLDER [--images IMAGES] [options]'],
    ['run x --samples 3', 'run does not take --samples'],
    ['x.pt --paired', '--paired is an option of nvae-inspect compare CHECKPOINT'],
    ['compare x.pt', 'compare needs something to compare with: --other FILE, --against IMAGES or --classes A,B'],
    [
      'compare x.pt --other y.pt --against a',
      '--other, --against and --classes exclude each other: compare one thing at a time',
    ],
    ['compare x.pt --other y.pt --paired', '--paired needs --against'],
    ['compare x.pt --classes a,b', '--classes needs --images'],
    ['compare x.pt --other y.pt --group x', '--group takes an integer from 0 to 100000, not x'],
    ['sweep', 'sweep needs a checkpoint: nvae-inspect sweep CHECKPOINT --images DATASET --out FILE [options]'],
    ['sweep x.pt --out y', 'sweep needs --images: the data set to measure'],
    ['sweep x.pt --images a', 'sweep needs --out FILE: where its statistics are saved'],
    ['sweep x.pt --samples 3 --out y', 'sweep does not take --samples'],
    ['sweep x.pt --images a --out y --group 0', 'sweep does not take --group'],
    ['sweep x.pt --images a --out y --check 0', '--check takes an integer from 1 to 100000, not 0'],
    ['x.pt --groups 0', '--groups needs --npz FILE'],
    ['x.pt --report results.txt', '--report writes an HTML page: name it .html, not results.txt'],
    ['units x.pt --report y.html', 'units does not take --report'],
    ['sweep x.pt --images a --out b --report y.html', 'sweep does not take --report'],
    ['units x.pt --npz y', 'units does not take --npz'],
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

test('docs/command-line.md lists the commands and options of --help, in the same words', async () => {
  const [, block = ''] = /```text\n(nvae-inspect CHECKPOINT[^]*?)```/.exec(document()) ?? [];
  const [commands = '', ...paragraphs] = (await nvaeInspect('--help')).stdout.split('\n\n');
  const options = paragraphs.at(-1) ?? '';
  expect(block.trimEnd().split('\n\n')).toEqual([commands.replaceAll(/^(?:Usage:)? +/gm, ''), options.trimEnd()]);
});

test('docs/command-line.md has a section for each command of --help', async () => {
  const [commands = ''] = (await nvaeInspect('--help')).stdout.split('\n\n');
  const named = commands.split('\n').map((line) => /nvae-inspect (\w+)/.exec(line)?.[1]);
  const [, sections = ''] = /^## Commands\n([^]*?)^## /m.exec(document()) ?? [];
  expect([...sections.matchAll(/^### (\w+)$/gm)].map(([, command]) => command)).toEqual(named);
});

test('--version prints the version in package.json', async () => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  expect(await nvaeInspect('--version')).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
});

test.skipIf(process.platform === 'win32')('it is a program of its own, which finds Node on the PATH', async () => {
  const { stdout } = await promisify(execFile)(join(root, 'dist', 'cli.js'), ['--version']);
  expect(stdout).toBe((await nvaeInspect('--version')).stdout);
});
