/** TensorBoard's event files of a run, as tensorboardX wrote them, and as accidents leave them. */
import { appendFile, copyFile, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { root } from '../../scripts/setup/command.mjs';
import { EventFiles, inOrderOfTime, isNamedAsEvents } from '../../src/model/run/history/eventFiles';
import { readEvent } from '../../src/model/run/history/eventMessage';
import { doubleField, eventOf, eventRecord, floatField, bytesField, varintField } from '../fixtures/eventFile';

const WRITTEN = join(root, 'test', 'fixtures', 'training-log');
const FIRST = 'events.out.tfevents.1700000000.gpu-1';
const SECOND = 'events.out.tfevents.1700003600.gpu-1';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'events-'));
});
afterEach(() => rm(folder, { recursive: true }));

const valuesOf = (files: EventFiles, tag: string) => files.history.series(tag)?.values ?? [];
const stepsOf = (files: EventFiles, tag: string) => files.history.series(tag)?.steps ?? [];

async function followed(...names: string[]): Promise<EventFiles> {
  const files = new EventFiles(folder);
  await files.read(names);
  return files;
}

describe('The scalars of a run that was restarted', () => {
  test('are those that tensorboardX wrote, without what the restart threw away', async () => {
    const files = new EventFiles(WRITTEN);
    expect(await files.read([FIRST, SECOND])).toBe(true);
    expect(files.problems).toEqual([]);
    const expected = JSON.parse(await readFile(join(WRITTEN, 'expected.json'), 'utf8')) as Record<
      string,
      [step: number, value: number | null][]
    >;
    expect([...files.history.tags].sort()).toEqual(Object.keys(expected).sort());
    for (const [tag, points] of Object.entries(expected)) {
      expect(stepsOf(files, tag), tag).toEqual(points.map(([step]) => step));
      expect(valuesOf(files, tag), tag).toEqual(points.map(([, value]) => value ?? NaN));
    }
    const { wallTimes } = files.history.series('kl/total_active')!;
    expect(wallTimes).toEqual([
      ...[0, 10].map((step) => 1700000000 + step),
      ...[20, 30, 40, 50, 60].map((step) => 1700003600 + step),
    ]);
  });

  test('come in the order of the files’ times, whatever their names’ other parts', () => {
    const names = ['events.out.tfevents.999.z', SECOND, `${FIRST}.v2`, FIRST, 'x.tfevents'];
    expect(inOrderOfTime(names)).toEqual(['events.out.tfevents.999.z', FIRST, `${FIRST}.v2`, SECOND, 'x.tfevents']);
    expect(names.every(isNamedAsEvents)).toBe(true);
    expect(['log.txt', 'checkpoint.pt', 'tfeventsnot'].some(isNamedAsEvents)).toBe(false);
  });
});

test('What training appends is read without reading anything twice', async () => {
  const whole = await readFile(join(WRITTEN, FIRST));
  const path = join(folder, FIRST);
  const files = new EventFiles(folder);
  // Wherever a record is cut, it is read once it is complete.
  for (let end = 0; end < whole.length; end += 97) {
    await writeFile(path, whole.subarray(0, end));
    await files.read([FIRST]);
  }
  await writeFile(path, whole);
  expect(await files.read([FIRST])).toBe(true);
  expect(await files.read([FIRST])).toBe(false);
  expect(files.problems).toEqual([]);
  expect(stepsOf(files, 'train/nelbo_iter')).toEqual([0, 10, 20, 30, 40]);
  await copyFile(join(WRITTEN, SECOND), join(folder, SECOND));
  expect(await files.read([FIRST, SECOND])).toBe(true);
  expect(stepsOf(files, 'train/nelbo_iter')).toEqual([0, 10, 20, 30, 40, 50, 60]);
});

describe('A damaged file', () => {
  const twoScalars = [
    eventRecord(eventOf(1, 10, [['a', 1]])),
    eventRecord(eventOf(2, 20, [['a', 2]])),
    eventRecord(eventOf(3, 30, [['a', 3]])),
  ];

  test('loses the record whose bytes don’t fit their checksum, and says so', async () => {
    const bytes = Buffer.concat(twoScalars);
    const inSecond = twoScalars[0]!.length + 14;
    bytes[inSecond] = bytes[inSecond]! ^ 1;
    await writeFile(join(folder, FIRST), bytes);
    const files = await followed(FIRST);
    expect(valuesOf(files, 'a')).toEqual([1, 3]);
    expect(files.problems).toEqual([`${FIRST}: 1 damaged record was left out.`]);
  });

  test('is read up to a length that is damaged', async () => {
    const bytes = Buffer.concat(twoScalars);
    const at = twoScalars[0]!.length;
    bytes[at + 3] = 1;
    await writeFile(join(folder, FIRST), bytes);
    const files = await followed(FIRST);
    expect(valuesOf(files, 'a')).toEqual([1]);
    expect(files.problems).toEqual([`${FIRST} is damaged at byte ${at}; what comes before it was read.`]);
    // It doesn't get better.
    expect(await files.read([FIRST])).toBe(false);
  });

  test('that became shorter is not followed any more', async () => {
    await writeFile(join(folder, FIRST), Buffer.concat(twoScalars));
    const files = await followed(FIRST);
    await truncate(join(folder, FIRST), 20);
    expect(await files.read([FIRST])).toBe(false);
    expect(files.problems).toEqual([`${FIRST} became shorter. Open the run again.`]);
    expect(valuesOf(files, 'a')).toEqual([1, 2, 3]);
  });

  test('that is gone leaves the others', async () => {
    await writeFile(join(folder, SECOND), Buffer.concat(twoScalars));
    const files = await followed(FIRST, SECOND);
    expect(valuesOf(files, 'a')).toEqual([1, 2, 3]);
    expect(files.problems).toEqual([`${FIRST} is not there. Check the path.`]);
  });

  test.each([
    ['bytes that are no event', Buffer.from('\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff', 'latin1')],
    ['a summary that is longer than its event', bytesField(5, Buffer.alloc(3)).subarray(0, 3)],
    ['a tag that is longer than its value', bytesField(5, bytesField(1, Buffer.from([0x0a, 9, 65])))],
    ['groups in groups', Buffer.alloc(100_000, 0x1b)],
    ['a negative step', Buffer.concat([varintField(2, -5n), scalarsOf([['a', 9]])])],
    ['a step that is no number of steps', Buffer.concat([varintField(2, 2n ** 60n), scalarsOf([['a', 9]])])],
  ])('loses %s, and keeps the rest', async (_, bytes) => {
    await writeFile(join(folder, FIRST), Buffer.concat([twoScalars[0]!, eventRecord(bytes), twoScalars[2]!]));
    const files = await followed(FIRST);
    expect(valuesOf(files, 'a')).toEqual([1, 3]);
    expect(files.problems).toEqual([`${FIRST}: 1 damaged record was left out.`]);
  });
});

function scalarsOf(scalars: readonly (readonly [string, number])[]): Buffer {
  return eventOf(0, 0, scalars).subarray(eventOf(0, 0, []).length);
}

test('A record of pictures is passed over without being read', async () => {
  const picture = bytesField(
    5,
    bytesField(1, Buffer.concat([bytesField(1, Buffer.from('x')), bytesField(4, Buffer.alloc(3 << 20))])),
  );
  const record = eventRecord(picture);
  // Nobody looks at its checksum.
  record[record.length - 1] = record.at(-1)! ^ 1;
  await writeFile(join(folder, FIRST), Buffer.concat([record, eventRecord(eventOf(1, 5, [['a', 7]]))]));
  const files = await followed(FIRST);
  expect(valuesOf(files, 'a')).toEqual([7]);
  expect(files.problems).toEqual([]);
});

test('A length beyond the end of the file is a record that is still being written', async () => {
  const path = join(folder, FIRST);
  const record = eventRecord(eventOf(1, 5, [['a', 7]]));
  await writeFile(path, record.subarray(0, 12));
  const files = await followed(FIRST);
  expect(files.problems).toEqual([]);
  await appendFile(path, record.subarray(12));
  expect(await files.read([FIRST])).toBe(true);
  expect(valuesOf(files, 'a')).toEqual([7]);
});

test('Scalars that TensorFlow 2 logs as tensors of one float or double are read, and other tensors are not', () => {
  const tensor = (...fields: Buffer[]) =>
    bytesField(
      5,
      bytesField(1, Buffer.concat([bytesField(1, Buffer.from('t')), bytesField(8, Buffer.concat(fields))])),
    );
  const valueOf = (bytes: Buffer) => readEvent(bytes).scalars.map(({ value }) => value);
  const float = Buffer.alloc(4);
  float.writeFloatLE(2.5);
  const double = Buffer.alloc(8);
  double.writeDoubleLE(0.1);
  expect(valueOf(tensor(varintField(1, 1n), bytesField(4, float)))).toEqual([2.5]);
  expect(valueOf(tensor(varintField(1, 2n), bytesField(4, double)))).toEqual([0.1]);
  expect(valueOf(tensor(varintField(1, 1n), bytesField(5, float)))).toEqual([2.5]);
  expect(valueOf(tensor(varintField(1, 1n), floatField(5, 2.5)))).toEqual([2.5]);
  expect(valueOf(tensor(varintField(1, 2n), doubleField(6, 0.1)))).toEqual([0.1]);
  // Integers, texts and several numbers.
  expect(valueOf(tensor(varintField(1, 3n), bytesField(4, float)))).toEqual([]);
  expect(valueOf(tensor(varintField(1, 7n), bytesField(8, Buffer.from('text'))))).toEqual([]);
  expect(valueOf(tensor(varintField(1, 1n), bytesField(4, Buffer.concat([float, float]))))).toEqual([]);
});
