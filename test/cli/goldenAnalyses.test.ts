/** With --noise and --out, every analysis writes PyTorch's arrays under their names, on every engine that runs here. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readSafetensors, type Safetensors } from '../../src/model/safetensors/safetensors';
import { mirrored } from '../fixtures/mirrored';
import { environmentOfTests, OTHER_ENGINES, SMALL_ANALYSIS } from '../parity/describeAnalyses';
import {
  ANALYSES,
  analysedCheckpoint,
  analysisPath,
  rampOfTemperatures,
  SECOND_CHECKPOINTS,
  settingsOf,
} from '../parity/goldenAnalysis';
import { expectGolden, goldenNames } from '../parity/goldenArrays';
import { nvaeInspect } from './nvaeInspect';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nvae-golden-'));
});
afterAll(() => rm(folder, { recursive: true }));

interface Golden {
  readonly verb: string;
  /** The arrays that the command must write. */
  readonly names: RegExp;
  readonly cases: readonly string[];
  /** Arguments besides checkpoint, images and noise. */
  readonly args?: (golden: Safetensors, name: string) => readonly string[] | Promise<readonly string[]>;
}

const SOME = [SMALL_ANALYSIS, 'cifar10-flow', 'sample'];
const COMPARED = Object.keys(SECOND_CHECKPOINTS);

const groupOf = (golden: Safetensors) => ['--group', String(settingsOf(golden).group)];
const againstMirrored = async ({ tensors }: Safetensors, name: string) => [
  '--against',
  await mirrored(tensors, join(folder, `mirrored-${name}`)),
];

const GOLDEN: readonly Golden[] = [
  { verb: 'ablate', names: /^(ablate|base)\./, cases: SOME, args: groupOf },
  { verb: 'prefix', names: /^(prefix\.|llr\.(bound|ratio)(\.|$))/, cases: [SMALL_ANALYSIS, 'cifar10-flow'] },
  { verb: 'ood', names: /^llr\./, cases: SOME, args: againstMirrored },
  { verb: 'traverse', names: /^traverse\./, cases: SOME, args: movedPart },
  { verb: 'swap', names: /^swap\./, cases: SOME, args: groupOf },
  { verb: 'sample', names: /^sample\./, cases: SOME, args: temperatures },
  { verb: 'compare', names: /^second\./, cases: COMPARED, args: (_, name) => ['--other', SECOND_CHECKPOINTS[name]!] },
  { verb: 'compare', names: /^inputs\./, cases: COMPARED, args: againstMirrored },
  {
    ...{ verb: 'compare', names: /^inputs\./, cases: COMPARED },
    args: async (golden, name) => [...(await againstMirrored(golden, name)), '--paired'],
  },
  { verb: 'information', names: /^(top|shift|active)\./, cases: ANALYSES },
  { verb: 'bound', names: /^iw\./, cases: ANALYSES },
  { verb: 'weights', names: /^(weights|training|range)\./, cases: ANALYSES },
  { verb: 'batchnorm', names: /^bn\./, cases: ANALYSES },
];

function movedPart(golden: Safetensors): string[] {
  const { channel, latent, steps } = settingsOf(golden);
  return [
    ...groupOf(golden),
    ...['--channel', String(channel), '--latent', latent.join(','), '--steps', steps.join(',')],
  ];
}

function temperatures(golden: Safetensors): string[] {
  const { length } = goldenNames(golden, /^eps\.\d+$/);
  return ['--temperature', rampOfTemperatures(length).join(',')];
}

/** What the golden files hold beside results. */
const GIVEN = /^(x$|eps)/;

const ENGINES = [
  { name: 'onnxruntime-cpu', skipped: '', environment: {}, cases: ANALYSES },
  ...OTHER_ENGINES.map((here) => ({ ...here, cases: [SMALL_ANALYSIS] })),
];

for (const { name: engine, skipped, environment, cases } of ENGINES) {
  describe.skipIf(skipped !== '')(`On ${engine}${skipped}`, () => {
    environmentOfTests(environment);

    describe.each(cases)('%s', (name) => {
      const verbs = GOLDEN.filter((one) => one.cases.includes(name));
      test.each(verbs.map((one) => [one.verb, one.names, one] as const))(
        'nvae-inspect %s writes %s',
        async (verb, pattern, { args }) => {
          const path = analysisPath(name);
          const golden = await readSafetensors(path);
          const out = join(folder, `${name}-${verb}.safetensors`);
          // Samples need no images.
          const given = [...(verb === 'sample' ? [] : ['--images', path]), '--noise', path, '--engine', engine];
          const more = (await args?.(golden, name)) ?? [];
          const { code, stderr } = await nvaeInspect(
            ...[verb, analysedCheckpoint(name), ...given, ...more, '--out', out, '--json'],
          );
          expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
          const written = await readSafetensors(out);
          const names = goldenNames(golden, pattern);
          expect(names.length).toBeGreaterThan(3);
          for (const of of names) {
            expect(written.tensors.get(of)?.shape, of).toEqual(golden.tensors.get(of)!.shape);
            expectGolden(golden, of, written.tensors.get(of)!.values);
          }
          for (const key of ['convolutions', 'batch_norms', 'bn_layers']) {
            const layers = written.metadata.get(key);
            if (layers !== undefined) expect(JSON.parse(layers)).toEqual(JSON.parse(golden.metadata.get(key)!));
          }
          expect(written.metadata.get('analysis')).toBe(verb);
          const command = written.metadata.get('command')!;
          expect(command.startsWith(`nvae-inspect ${verb} `)).toBe(true);
          for (const word of [...more, '--noise']) expect(command).toContain(word);
        },
      );
    });
  });
}

test('these are all arrays of the small case', async () => {
  const golden = await readSafetensors(analysisPath(SMALL_ANALYSIS));
  const patterns = GOLDEN.filter(({ cases }) => cases.includes(SMALL_ANALYSIS)).map(({ names }) => names);
  const left = [...golden.tensors.keys()].filter((of) => ![...patterns, GIVEN].some((pattern) => pattern.test(of)));
  expect(left).toEqual([]);
});
