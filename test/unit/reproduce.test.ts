/** The printed command reproduces the numbers: a shell and the command line's parser read back what was asked for. */
import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { parseCommandLine } from '../../src/model/cli/commandLine';
import { commandOf, type Reproducible } from '../../src/protocol/reproduce';

const PLAIN: Reproducible = {
  ...{ path: 'run/checkpoint.pt', input: { kind: 'files', paths: ['val'], most: null }, seed: 0, draws: 1, flags: [] },
  ...{ weights: null, engine: 'auto', memoryMb: null, threads: null },
};

test('A command has the options that were chosen, and the seed', () => {
  expect(commandOf(PLAIN)).toBe('nvae-inspect run/checkpoint.pt --images val --seed 0');
  const chosen: Reproducible = {
    ...PLAIN,
    ...{ draws: 20, seed: 7, weights: 'ema', engine: 'onnxruntime-cpu', memoryMb: 512, threads: 2 },
    flags: [
      { name: 'dataset', value: 'mnist' },
      { name: 'use_se', value: true },
      { name: 'num_x_bits', value: 5 },
    ],
  };
  expect(commandOf(chosen, { subcommand: 'sweep', options: ['--out', 'a b.safetensors'] })).toBe(
    'nvae-inspect sweep run/checkpoint.pt --images val --draws 20 --seed 7 --arg dataset=mnist --arg use_se=True ' +
      "--arg num_x_bits=5 --weights ema --engine onnxruntime-cpu --memory 512 --threads 2 --out 'a b.safetensors'",
  );
});

const INPUTS: readonly [what: string, input: Reproducible['input']][] = [
  ['all images', { kind: 'files', paths: ['a', 'b'], most: null }],
  ['images at random', { kind: 'files', paths: ['a'], most: 64 }],
  ['the first images', { kind: 'files', paths: ['a'], most: 5, from: 0 }],
  ['a run of images', { kind: 'files', paths: ['a'], most: 5, from: 9 }],
  ['all images from one on', { kind: 'files', paths: ['a'], most: null, from: 9 }],
  ['model samples', { kind: 'samples', count: 16, temperature: 1 }],
  ['model samples at another temperature', { kind: 'samples', count: 3, temperature: 0.7 }],
];

describe.skipIf(process.platform === 'win32')('A shell and the command line read back', () => {
  test.each(INPUTS)('%s', (_, input) => {
    expect(readBack({ ...PLAIN, input })).toMatchObject({ input });
  });

  test.each([
    'a b',
    "it's",
    '"quoted"',
    '$HOME `id` $(id)',
    'star*?[a]',
    'back\\slash',
    'semi;colon&|<>',
    '~',
    '#1',
    'größe.pt',
    'two\nlines',
    '{a,b}',
    '!event',
    '=cat',
    'ROOT:test',
    ' ',
  ])('a file called %j', (name) => {
    const path = `./${name}`;
    expect(readBack({ ...PLAIN, path, input: { kind: 'files', paths: [path, name], most: null } })).toMatchObject({
      checkpoint: path,
      input: { paths: [path, name] },
    });
  });

  test('the training flags', () => {
    const flags = [
      { name: 'use_se', value: false },
      { name: 'num_mixture_dec', value: 3 },
    ] as const;
    expect(readBack({ ...PLAIN, flags })).toMatchObject({ flags });
  });
});

test('model samples whose number was decided by their cost are written as that many', () => {
  const input = { kind: 'samples', count: { decided: 7 }, temperature: 1 } as const;
  expect(commandOf({ ...PLAIN, input })).toBe('nvae-inspect run/checkpoint.pt --samples 7 --seed 0');
});

/** The command as a shell splits it, parsed. */
function readBack(reproducible: Reproducible): unknown {
  const script = `${commandOf(reproducible).replace('nvae-inspect', 'set --')}\nprintf '%s\\0' "$@"`;
  return parseCommandLine(execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1));
}
