/** The command line that gives results again: it names all they depend on, and a shell reads it as it was meant. */
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { parseCommandLine } from '../../src/model/cli/commandLine';
import { reproducing } from '../../src/model/cli/reproducing';
import type { InspectionRequest } from '../../src/protocol/inspection';
import { commandOf, commandOfRequest, type Reproducible } from '../../src/protocol/reproduce';

const USUAL: Reproducible = {
  ...{ path: 'model.pt', input: { kind: 'samples', count: 16, temperature: 1 }, seed: 0, draws: 1, flags: [] },
  ...{ weights: null, engine: 'auto', memoryMb: null, threads: null },
};
const FILES = { kind: 'files', paths: ['a.png', 'b'], most: null } as const;

test.each<[what: string, wish: Partial<Reproducible>, expected: string]>([
  ['the seed, even the usual one', {}, 'model.pt --samples 16 --seed 0'],
  [
    'samples that are not decided, as the usual number',
    { input: { kind: 'samples', count: { decided: null }, temperature: 1 } },
    'model.pt --seed 0',
  ],
  [
    'a number of samples that was decided, and their temperature',
    { input: { kind: 'samples', count: { decided: 64 }, temperature: 0.7 } },
    'model.pt --samples 64 --temperature 0.7 --seed 0',
  ],
  ['all images', { input: FILES }, 'model.pt --images a.png b --seed 0'],
  ['images at random', { input: { ...FILES, most: 9 } }, 'model.pt --images a.png b --random 9 --seed 0'],
  ['the first images', { input: { ...FILES, most: 9, from: 0 } }, 'model.pt --images a.png b --count 9 --seed 0'],
  ['later images', { input: { ...FILES, most: 9, from: 5 } }, 'model.pt --images a.png b --from 5 --count 9 --seed 0'],
  ['all later images', { input: { ...FILES, from: 5 } }, 'model.pt --images a.png b --from 5 --seed 0'],
  [
    'everything else',
    {
      ...{ seed: 4294967295, draws: 20, weights: 'ema', engine: 'onnxruntime-cpu', memoryMb: 512, threads: 4 },
      flags: [
        { name: 'res_dist', value: true },
        { name: 'use_se', value: false },
        { name: 'num_x_bits', value: 5 },
        { name: 'dataset', value: 'celeba_64' },
      ],
    },
    'model.pt --samples 16 --draws 20 --seed 4294967295 --arg res_dist=True --arg use_se=False --arg num_x_bits=5 ' +
      '--arg dataset=celeba_64 --weights ema --engine onnxruntime-cpu --memory 512 --threads 4',
  ],
])('It gives %s', (_, wish, expected) => {
  expect(commandOf({ ...USUAL, ...wish })).toBe(`nvae-inspect ${expected}`);
});

test('The page’s inspections and sweeps name the engine that was wished for, and where the sweep is saved', () => {
  const request: InspectionRequest = {
    ...{
      path: '/models/model.pt',
      input: FILES,
      seed: 3,
      draws: 2,
      threads: null,
      activityThresholdNats: 0.1,
      flags: [],
    },
    engine: { wish: 'onnxruntime-cuda', python: '/usr/bin/python', tensorFlowFolder: null, memoryMb: 64 },
  };
  const options = '/models/model.pt --images a.png b --draws 2 --seed 3 --engine onnxruntime-cuda --memory 64';
  expect(commandOfRequest(request)).toBe(`nvae-inspect ${options}`);
  expect(commandOfRequest({ ...request, sweep: { out: '/out/a b', check: 0 } })).toBe(
    `nvae-inspect sweep ${options} --out '/out/a b'`,
  );
  expect(commandOfRequest({ ...request, sweep: { out: 'out', check: 100 } })).toBe(
    `nvae-inspect sweep ${options} --out out --check 100`,
  );
});

const NAMES = [
  ...['with space', "it's", `"quoted"`, '$HOME', '`id`', 'back\\slash', 'a;b&c|d', '*?[x]', '~', '#x', '!x', '{a,b}'],
  ...['line\nbreak', 'tab\there', 'é ü 数字', "'", "''", '(x)', '<x>', 'plain-name_1.2', '/data/celeba:test', '-dash'],
];

test.skipIf(process.platform === 'win32')(
  'A shell splits it into the words that were given, whatever the names',
  () => {
    const command = commandOf({ ...USUAL, path: "my model's.pt", input: { ...FILES, paths: NAMES } });
    const words = execFileSync('sh', [
      '-c',
      `nvae() { printf '%s\\0' "$@"; }; ${command.replace('nvae-inspect', 'nvae')}`,
    ]);
    expect(words.toString().split('\0').slice(0, -1)).toEqual([
      ...["my model's.pt", '--images', ...NAMES.slice(0, -1), './-dash', '--seed', '0'],
    ]);
  },
);

test.each([
  'model.pt --seed 3',
  'model.pt --samples 3 --temperature 0.7 --seed 4 --draws 2',
  'model.pt --images a b --from 2 --count 7',
  'model.pt --images a b --random 7 --weights ema --threads 2 --memory 99 --engine onnxruntime-cpu',
  'model.pt --dataset celeba_64 --arg res_dist=True --arg num_x_bits=5',
  'bound model.pt --images a --draws 20',
  'ablate model.pt --samples 3 --noise n.safetensors --group 4',
  'sweep model.pt --images a:test --out out --check 5',
])('The command line that reproduces `%s` is understood in the same way', (line) => {
  const command = parseCommandLine(line.split(' '));
  if (!('checkpoint' in command)) throw new Error('not a run of a model');
  const options = command.kind === 'sweep' ? ['--out', command.out, '--check', String(command.check)] : [];
  const [program, ...words] = reproducing(command, options).split(' ');
  expect(program).toBe('nvae-inspect');
  const read = ({ given: _, run: __, ...options }: object & { given?: unknown; run?: unknown }) => options;
  const [again, first] = [read(parseCommandLine(words)), read(command)];
  expect(again).toEqual(first);
});
