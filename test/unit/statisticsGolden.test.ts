/**
 * Statistics files of format version 1, written once, with the numbers that the command line printed then. They must
 * never be rewritten: today's reader must read earlier files.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readStatistics } from '../../src/model/statistics/file/readStatistics';
import { compareClasses, compareSamples } from '../../src/model/statistics/comparisons';
import type { ClosedFormSummary, Estimate, GroupSummary } from '../../src/protocol/statistics';
import { SUM_QUANTITIES, SUMS } from '../../src/protocol/sumQuantities';
import { GOLDEN_STATISTICS, statisticsPath } from '../fixtures/goldenStatistics';

describe.each(GOLDEN_STATISTICS)('The statistics file $name', ({ name, ...expected }) => {
  test('gives the numbers that were printed when it was written', async () => {
    const { measurement, model, input, provenance, scope, records } = await readStatistics(statisticsPath(name));
    const summary = measurement.summary(0.1)!;
    expect({
      groups: measurement.groups(0.1).map((group) => ({
        kl: group!.klNats.mean,
        error: group!.klNats.standardError,
        parts: group!.kind === 'estimate' ? [group!.logQNats, group!.logPNats] : [group!.shiftNats, group!.scaleNats],
        active: group!.channelsInUse,
        reverse_kl: numberOrNull(closedForm(group!).reverseKlNats.mean),
      })),
      ...{ nelbo: summary.nelboNats!.mean, recon: summary.reconstructionNats!.mean },
      bits_per_dim: summary.bitsPerDimension?.mean ?? null,
      ...{ dataset: model.dataset, input: input.label, draws: scope.draws },
      names: Array.from({ length: records.names.count }, (_, image) => records.names.at(image)),
      engine: `${provenance.engine.device} · ${provenance.engine.runtime}`,
    }).toEqual({ ...expected, command: undefined, swept: undefined });
  });

  test('keeps its images with their latents', async () => {
    const { images, measurement, model } = await readStatistics(statisticsPath(name));
    const count = measurement.imagesKept;
    expect(count).toBe(expected.names.length);
    const pixels = count * model.image.channels * model.image.size ** 2;
    for (const values of [images!.x, images!.meanImage!]) {
      expect(values).toHaveLength(pixels);
      expect(values.every((value) => value >= 0 && value <= 1)).toBe(true);
    }
    const map = measurement.klMap({ quantity: 'kl', group: 0, channel: 0, image: count - 1 });
    expect(map).toMatchObject({ draws: expected.draws, kind: model.hasFlows ? 'contribution' : 'sum' });
    expect(model.flags).toEqual([]); // Of later files.
  });
});

test('The file of a sweep gives what the sweep printed: bound, errors over draws, classes and model check', async () => {
  const { swept } = GOLDEN_STATISTICS.find(({ name }) => name === 'swept-classes')!;
  const { measurement, records, samples, model } = await readStatistics(statisticsPath('swept-classes'));
  const { bound, drawStandardErrors } = measurement.summary(0.1)!;
  const { likelihood } = model;
  const compared = { rows: measurement.rows, classes: records.classes, samples, likelihood };
  const check = compareSamples(compared)!;
  const asPrinted = ({ mean, standardError }: Estimate) => ({ mean, standard_error: standardError });
  const nelbo = check.nelboNats!;
  expect({
    bound: {
      nats: asPrinted(bound!.boundNats),
      effective_sample_size: asPrinted(bound!.effectiveSampleSize),
      largest_weight: asPrinted(bound!.largestWeight),
      mean_log_weight: asPrinted(bound!.meanLogWeightNats),
    },
    nelbo_draw_standard_error: drawStandardErrors!.nelboNats,
    classes: compareClasses(compared)!.map(({ name, images, nelboNats }) => ({
      ...{ name, images },
      nelbo: { ...asPrinted(nelboNats!.mean), difference: asPrinted(nelboNats!.difference) },
    })),
    model_check: {
      ...{ images: check.images, samples: check.samples },
      nelbo: {
        images: asPrinted(nelbo.data),
        samples: asPrinted(nelbo.samples),
        difference: asPrinted(nelbo.difference),
      },
    },
  }).toEqual(swept);
});

test('The file of a sweep names the class, the number and the hash of each image, and the command', async () => {
  const { records, images, provenance, measurement } = await readStatistics(statisticsPath('swept-classes'));
  expect(records.indices).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(records.classes).toEqual({ names: ['one', 'six', 'zero'], of: [0, 1, 1, 1, 2, 2, 2] });
  const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
  const { x } = images!;
  const bytes = x.byteLength / 7;
  const hashes = Array.from({ length: 7 }, (_, image) =>
    sha256(new Uint8Array(x.buffer, x.byteOffset + image * bytes, bytes)),
  );
  expect(Buffer.from(records.digests!).toString('hex')).toBe(hashes.join(''));
  expect(provenance.imagesSha256).toBe(sha256(records.digests!));
  expect(provenance.command).toMatch(/^nvae-inspect sweep test\/fixtures\/golden\/omniglot-three-cells\.pt --images /);
  const { strongest } = measurement.groups(0.1)[0]!;
  expect([...strongest!.image.subarray(0, 8)].toSorted((a, b) => a - b)).toEqual([-1, 0, 1, 2, 3, 4, 5, 6]);
});

test('the documentation describes every tensor and key in the files, and no others', () => {
  const text = readFileSync(join(import.meta.dirname, '../../docs/statistics-file.md'), 'utf8');
  const described = new Set([...text.matchAll(/^\| (`[^|]*) \|/gm)].flatMap(([, cell]) => namesIn(cell!)));
  const mentioned = new Set(namesIn(text));
  const held = GOLDEN_STATISTICS.flatMap(({ name }) => {
    const bytes = readFileSync(statisticsPath(name));
    const header = JSON.parse(bytes.toString('utf8', 8, 8 + Number(bytes.readBigUInt64LE()))) as Record<string, object>;
    const { __metadata__: metadata = {}, ...tensors } = header;
    const { model } = metadata as { model: string };
    return [...Object.keys(metadata), ...Object.keys(JSON.parse(model) as object), ...Object.keys(tensors)];
  });
  const generic = new Set(held.map((name) => name.replace(/\.\d+$/, '.<g>')));
  expect([...generic].filter((name) => !mentioned.has(name))).toEqual([]);
  // Quantities beside the KL are newer than the files.
  const later = SUMS['closed form'].further.flatMap((quantity) => {
    const { tensor } = SUM_QUANTITIES[quantity];
    const names = [
      ...[tensor, `sum.${tensor}`, `sum.${tensor}_squared`, `sum.position_${tensor}_squared`],
      ...[`moments.group_${tensor}`, `one_image.group_${tensor}_error`],
      ...[`one_image.${tensor}_error`, `one_image.position_${tensor}_error`],
      ...[`draws.${tensor}`, `draws.${tensor}_error`, `draws.position_${tensor}_error`],
    ];
    return names.map((name) => `${name}.<g>`);
  });
  // So are the sums of kept images, and their largest latents.
  const ofKept = [
    ...['channel_shift', 'channel_scale', 'channel_reverse_kl', 'channel_kl_error', 'group_kl_error'],
    ...['group_reverse_kl_error', 'channel_log_q', 'channel_log_p', 'channel_estimate_error', 'group_estimate_error'],
    ...['index', 'draw', 'mu_q', 'sigma_q', 'mu_p', 'sigma_p'].map((name) => `largest_${name}`),
  ];
  later.push(...ofKept.map((name) => `draws.${name}.<g>`));
  expect(later.filter((name) => !mentioned.has(name))).toEqual([]);
  // The first one is written only with --noise, and subtrees only while images are missing. Flags with their origins
  // and the clamp are newer than the files.
  const more = ['sample.logits', 'tree.subtrees', 'rows', 'sums', 'kept', 'flags', 'has_soft_clamp'];
  const written = new Set([...generic, ...more, ...later]);
  expect([...described].filter((name) => !written.has(name))).toEqual([]);
});

function numberOrNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

function closedForm(group: GroupSummary): ClosedFormSummary {
  return group.kind === 'estimate' ? group.base : group;
}

function namesIn(text: string): string[] {
  return [...text.matchAll(/`([a-zA-Z][\w.]*(?:\.<g>)?)`/g)].map(([, name]) => name!);
}
