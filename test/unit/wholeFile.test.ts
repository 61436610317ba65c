/** A file is written completely or not at all, and nothing else is written. */
import { lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeWhole } from '../../src/model/files/wholeFile';

let folder = '';
let target = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'whole-'));
  target = join(folder, 'out.safetensors');
});
afterEach(() => rm(folder, { recursive: true }));

/** The name under which the file is written until it is complete. */
async function temporaryName(): Promise<string> {
  let seen: string[] = [];
  await writeWhole(target, async (file) => {
    seen = await readdir(folder);
    await file.writeFile('new');
  });
  return seen.find((name) => name.endsWith('.partial'))!;
}

test('the temporary name can’t be predicted, so no link can wait there', async () => {
  const names = [await temporaryName(), await temporaryName()];
  expect(names[0]).toMatch(/^\.out\.safetensors\.[\da-f]{8}-[\da-f-]{27}\.partial$/);
  expect(names[1]).not.toBe(names[0]);
  expect(names.join()).not.toContain(String(process.pid));
  expect(await readdir(folder)).toEqual(['out.safetensors']);
});

test('a link under the name that an earlier version used is not followed', async () => {
  const other = join(folder, 'precious');
  await writeFile(other, 'precious');
  await symlink(other, join(folder, `.out.safetensors.${process.pid}.partial`));
  await writeWhole(target, (file) => file.writeFile('new'));
  expect(await readFile(other, 'utf8')).toBe('precious');
  expect((await lstat(target)).isFile()).toBe(true);
});

test('what a killed process left is removed after an hour; what another process is writing is not', async () => {
  const [old, young, folderOfThatName, another] = ['1', '2', '3']
    .map((name) => join(folder, `.out.safetensors.${name}.partial`))
    .concat(join(folder, '.other.safetensors.1.partial')) as [string, string, string, string];
  for (const path of [old, young, another]) await writeFile(path, '');
  await mkdir(folderOfThatName);
  const twoHoursAgo = new Date(Date.now() - 7_200_000);
  for (const path of [old, folderOfThatName, another]) await utimes(path, twoHoursAgo, twoHoursAgo);
  await writeWhole(target, (file) => file.writeFile('new'));
  expect((await readdir(folder)).map((name) => join(folder, name)).sort()).toEqual(
    [young, folderOfThatName, another, target].sort(),
  );
});

test('writing that is given up before the end leaves the file that was there', async () => {
  await writeFile(target, 'old');
  const cancellation = new AbortController();
  const writing = writeWhole(
    target,
    async (file) => {
      await file.writeFile('new');
      cancellation.abort();
    },
    cancellation.signal,
  );
  await expect(writing).rejects.toThrow();
  expect(await readFile(target, 'utf8')).toBe('old');
  expect(await readdir(folder)).toEqual(['out.safetensors']);
});
