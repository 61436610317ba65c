import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { dependencyFolder } from '../../src/model/packageFolder';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'package-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('a dependency is found where it was shipped, or else beside the bundles, and never above the package', async () => {
  const hosts = join(folder, 'dist', 'engines');
  expect(dependencyFolder(hosts, 'above')).toBe(join(folder, 'node_modules', 'above'));
  await mkdir(join(folder, 'dist', 'node_modules', '@scope', 'shipped'), { recursive: true });
  expect(dependencyFolder(hosts, '@scope/shipped')).toBe(join(folder, 'dist', 'node_modules', '@scope', 'shipped'));
});
