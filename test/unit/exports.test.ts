/** What leaves an inspection as a whole: JSON, tables, statistics, and arrays for NumPy. */
import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exportedOf } from '../../src/model/export/exported';
import { writeExport } from '../../src/model/export/writeExport';
import { findingsInFile } from '../../src/model/session/examination';
import { readStatistics } from '../../src/model/statistics/file/readStatistics';
import { type ArraySet, isExportWish, type ResultsWish } from '../../src/protocol/exports';
import { RELEASE_THRESHOLD_NATS } from '../../src/protocol/inspection';
import { statisticsPath } from '../fixtures/goldenStatistics';
import { PYTHON, withoutModules } from '../fixtures/python';

const ABSENT = withoutModules('numpy');

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nvae-export-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function exported(wish: ResultsWish, statistics = 'swept-classes'): Promise<string> {
  const read = await readStatistics(statisticsPath(statistics));
  const path = join(folder, `${statistics}.${wish.kind}`);
  await writeExport(path, wish, exportedOf(read, findingsInFile(read, RELEASE_THRESHOLD_NATS)));
  return path;
}

/** Rows by column, and the comments above them. No cell of these tables contains a comma. */
async function table(name: 'groups' | 'channels' | 'images', statistics?: string) {
  const lines = (await readFile(await exported({ kind: 'csv', table: name }, statistics), 'utf8'))
    .trimEnd()
    .split('\n');
  const comments = lines.filter((line) => line.startsWith('# '));
  const [head = '', ...rows] = lines.slice(comments.length);
  const columns = head.split(',');
  return {
    comments,
    rows: rows.map((row) => Object.fromEntries(row.split(',').map((cell, i) => [columns[i]!, cell]))),
  };
}

/** What Python prints for `expression`, with `a` the arrays. */
function numpy(path: string, expression: string): unknown {
  const script = `import json, sys, numpy as np\na = np.load(sys.argv[1])\nprint(json.dumps(${expression}))`;
  const { stdout, stderr } = spawnSync(PYTHON, ['-c', script, path], { encoding: 'utf8' });
  if (stderr !== '') throw new Error(stderr);
  return JSON.parse(stdout);
}

describe('CSV', () => {
  test('of images adds up: KL over groups, and NELBO from KL and reconstruction', async () => {
    const { rows, comments } = await table('images');
    const read = await readStatistics(statisticsPath('swept-classes'));
    expect(rows).toHaveLength(read.parts.rows!.reconstructionNats.length);
    for (const row of rows) {
      const groups = Object.keys(row).filter((name) => /^kl_\d+$/.test(name));
      const sum = groups.reduce((nats, name) => nats + Number(row[name]), 0);
      expect(sum).toBeCloseTo(Number(row['kl']), 9);
      expect(Number(row['kl']) + Number(row['recon'])).toBeCloseTo(Number(row['nelbo']), 9);
    }
    expect(rows.map((row) => row['name'])).toEqual(rows.map((_, image) => read.records.names.at(image)));
    expect(new Set(rows.map((row) => row['class']))).toEqual(new Set(read.records.classes!.names));
    expect(comments).toContain(`# checkpoint_sha256: ${read.provenance.checkpointSha256}`);
    expect(comments).toContain(`# seed: ${read.provenance.seed}`);
  });

  test('of groups has the mean over the rows of images, under the names of --json', async () => {
    const [groups, images] = [await table('groups'), await table('images')];
    for (const { group, kl_nats } of groups.rows) {
      const values = images.rows.map((row) => Number(row[`kl_${group}`]));
      expect(values.reduce((sum, nats) => sum + nats, 0) / values.length).toBeCloseTo(Number(kl_nats), 9);
    }
    expect(Object.keys(groups.rows[0]!)).toEqual(
      expect.arrayContaining(['kl_standard_error', 'shift_nats', 'scale_nats', 'active']),
    );
  });

  test('of channels adds up to the groups', async () => {
    const [groups, channels] = [await table('groups', 'two-images'), await table('channels', 'two-images')];
    for (const { group, kl_nats } of groups.rows) {
      const ofGroup = channels.rows.filter((row) => row['group'] === group);
      expect(ofGroup.reduce((sum, row) => sum + Number(row['kl_nats']), 0)).toBeCloseTo(Number(kl_nats), 9);
    }
  });
});

test('JSON has the fields of --json, with findings and where the numbers come from', async () => {
  const results = JSON.parse(await readFile(await exported({ kind: 'json' }), 'utf8')) as Record<string, unknown>;
  expect(Object.keys(results)).toEqual(
    expect.arrayContaining(['groups', 'nelbo', 'recon', 'classes', 'findings', 'provenance', 'warnings', 'images']),
  );
  expect(results['provenance']).toMatchObject({
    checkpoint_sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown,
  });
});

test('statistics are read back as they were', async () => {
  const path = await exported({ kind: 'safetensors' });
  const [again, before] = [await readStatistics(path), await readStatistics(statisticsPath('swept-classes'))];
  expect(again.parts.rows).toEqual(before.parts.rows);
  expect(again.parts.sums).toEqual(before.parts.sums);
  expect(again.provenance).toEqual(before.provenance);
});

describe(`npz${ABSENT}`, () => {
  const npz = (sets: readonly ArraySet[], groups: readonly number[] | null = null): ResultsWish => ({
    kind: 'npz',
    groups,
    sets,
  });

  test.skipIf(ABSENT !== '')('has only the groups and kinds asked for, each with its shape and type', async () => {
    const path = await exported(npz(['parameters', 'terms'], [1]), 'two-images');
    expect(numpy(path, '{n: [str(a[n].dtype), list(a[n].shape)] for n in a.files if n != "provenance"}')).toEqual(
      expect.objectContaining({ 'mu_q.1': ['float32', expect.anything()], 'kl.1': ['float64', expect.anything()] }),
    );
    const names = numpy(path, 'a.files') as string[];
    expect(names.filter((name) => !name.endsWith('.1'))).toEqual(['provenance']);
  });

  test.skipIf(ABSENT !== '')('has terms that add up to the KL of q and p', async () => {
    const path = await exported(npz(['parameters', 'terms'], [0]), 'two-images');
    const off = numpy(
      path,
      'float(abs(a["kl.0"] - ((a["mu_q.0"].astype(float) - a["mu_p.0"])**2 / (2 * a["sigma_p.0"].astype(float)**2)' +
        ' + (a["sigma_q.0"].astype(float) / a["sigma_p.0"])**2 / 2 - np.log(a["sigma_q.0"].astype(float) / a["sigma_p.0"]) - 0.5)).max())',
    );
    expect(off).toBeLessThan(1e-9);
  });

  test.skipIf(ABSENT !== '')('has the rows of all images with names and classes as texts', async () => {
    const path = await exported(npz(['rows']));
    const read = await readStatistics(statisticsPath('swept-classes'));
    const names = Array.from({ length: read.records.names.count }, (_, image) => read.records.names.at(image));
    expect(numpy(path, 'a["names"].tolist()')).toEqual(names);
    expect(numpy(path, '[a["class_names"][i] for i in a["class"]]')).toEqual(
      read.records.classes!.of.map((of) => read.records.classes!.names[of]),
    );
    expect(numpy(path, 'a["kl_all"].tolist()')).toEqual(read.parts.rows!.klByGroup.map((group) => [...group]));
  });

  test.skipIf(ABSENT !== '')('with flows, keeps the estimate and the base Gaussians apart', async () => {
    const path = await exported(npz(['terms', 'draws'], [0]), 'one-image-flows');
    const names = numpy(path, 'a.files') as string[];
    expect(names).toEqual(expect.arrayContaining(['z0.0', 'z.0', 'base_kl.0']));
    expect(names.filter((name) => name === 'kl.0').length).toBeLessThanOrEqual(1);
  });

  test.skipIf(ABSENT !== '')('says where its numbers come from', async () => {
    const path = await exported(npz(['sums']));
    const { provenance } = await readStatistics(statisticsPath('swept-classes'));
    expect(JSON.parse(numpy(path, 'str(a["provenance"])') as string)).toMatchObject({
      checkpoint_sha256: provenance.checkpointSha256,
      seed: provenance.seed,
    });
  });

  test('leaves nothing behind when there is nothing to write', async () => {
    await expect(exported(npz(['parameters'], [99]), 'swept-classes')).rejects.toThrow(
      'There are no such arrays here.',
    );
    expect((await readdir(folder)).filter((name) => name.includes('partial'))).toEqual([]);
  });
});

test.each([
  ['an unknown kind', { kind: 'pickle' }],
  ['an unknown table', { kind: 'csv', table: 'secrets' }],
  ['no arrays', { kind: 'npz', groups: null, sets: [] }],
  ['a set that is inherited', { kind: 'npz', groups: null, sets: ['constructor'] }],
  ['a group between two', { kind: 'npz', groups: [0.5], sets: ['rows'] }],
  ['groups without end', { kind: 'npz', groups: Array.from({ length: 10_001 }, () => 0), sets: ['rows'] }],
])('a page can’t ask for %s', (_, wish) => {
  expect(isExportWish(wish)).toBe(false);
});
