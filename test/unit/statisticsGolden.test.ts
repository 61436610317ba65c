/**
 * Statistics files of format version 1, written once, with the numbers that the command line printed then. They must
 * never be rewritten: today's reader must read earlier files.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readStatistics } from '../../src/model/statistics/file/readStatistics';
import type { ClosedFormSummary, GroupSummary } from '../../src/protocol/statistics';
import { SUM_QUANTITIES, SUMS } from '../../src/protocol/sumQuantities';
import { GOLDEN_STATISTICS, statisticsPath } from '../fixtures/goldenStatistics';

describe.each(GOLDEN_STATISTICS)('The statistics file $name', ({ name, ...expected }) => {
  test('gives the numbers that were printed when it was written', async () => {
    const { measurement, model, input, provenance } = await readStatistics(statisticsPath(name));
    const summary = measurement.summary(0.1)!;
    expect({
      groups: measurement.groups(0.1).map((group) => ({
        kl: group!.klNats.mean,
        error: group!.klNats.standardError,
        parts: group!.kind === 'estimate' ? [group!.logQNats, group!.logPNats] : [group!.shiftNats, group!.scaleNats],
        active: group!.channelsInUse,
      })),
      ...{ nelbo: summary.nelboNats!.mean, recon: summary.reconstructionNats!.mean },
      bits_per_dim: summary.bitsPerDimension?.mean ?? null,
      ...{ dataset: model.dataset, input: input.label },
      engine: `${provenance.engine.device} · ${provenance.engine.runtime}`,
    }).toEqual({ ...expected, command: undefined });
  });

  test('names its images, and keeps them with their latents', async () => {
    const { records, images, measurement, model } = await readStatistics(statisticsPath(name));
    const count = measurement.imagesKept;
    expect(count).toBe(Number(expected.command[2]));
    expect(Array.from({ length: count }, (_, image) => records.names.at(image))).toEqual(
      Array.from({ length: count }, (_, image) => `sample ${image}`),
    );
    const pixels = count * model.image.channels * model.image.size ** 2;
    for (const values of [images!.x, images!.meanImage!]) {
      expect(values).toHaveLength(pixels);
      expect(values.every((value) => value >= 0 && value <= 1)).toBe(true);
    }
    // An early version didn't know the reverse KL, so it is unknown, and not 0.
    expect(measurement.groups(0.1).map((group) => closedForm(group!).reverseKlNats.mean)).toEqual(
      model.groups.map(() => NaN),
    );
    const map = measurement.klMap({ quantity: 'kl', group: 0, channel: 0, image: count - 1 });
    expect(map).toMatchObject({ draws: 2, kind: model.hasFlows ? 'contribution' : 'sum' });
  });
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
  expect(later.filter((name) => !mentioned.has(name))).toEqual([]);
  // The first one is written only with --noise.
  const written = new Set([...generic, 'sample.logits', 'rows', 'sums', 'kept', ...later]);
  expect([...described].filter((name) => !written.has(name))).toEqual([]);
});

function closedForm(group: GroupSummary): ClosedFormSummary {
  return group.kind === 'estimate' ? group.base : group;
}

function namesIn(text: string): string[] {
  return [...text.matchAll(/`([a-zA-Z][\w.]*(?:\.<g>)?)`/g)].map(([, name]) => name!);
}
