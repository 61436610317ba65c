import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = join(__dirname, '..', '..');
const FILES = ['src', 'webview'].flatMap((place) =>
  readdirSync(join(root, place), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => join(place, name)),
);

/** The folders that each folder's files import from. A folder and everything in it count as one subject. */
function importsByFolder(files: readonly string[]): Map<string, Set<string>> {
  const imports = new Map<string, Set<string>>();
  for (const file of files) {
    const from = dirname(file);
    for (const [, path] of readFileSync(join(root, file), 'utf8').matchAll(/\bfrom '(\.[^']+)'/g)) {
      const to = dirname(relative(root, join(root, from, path!)));
      if (!to.startsWith('..') && !lies(to, from) && !lies(from, to)) {
        imports.set(from, (imports.get(from) ?? new Set()).add(to));
      }
    }
  }
  return imports;
}

function lies(inner: string, outer: string): boolean {
  return `${inner}/`.startsWith(`${outer}/`);
}

/** A path from the folder back to itself; `null` if there is none. */
function circleFrom(start: string, imports: ReadonlyMap<string, ReadonlySet<string>>): string[] | null {
  const ways = [[start]];
  const seen = new Set<string>();
  for (let way = ways.shift(); way !== undefined; way = ways.shift()) {
    for (const next of imports.get(way.at(-1)!) ?? []) {
      if (next === start) return [...way, next];
      if (!seen.has(next)) ways.push([...way, next]);
      seen.add(next);
    }
  }
  return null;
}

describe('The code', () => {
  test('has no folders that import each other in a circle', () => {
    const imports = importsByFolder(FILES);
    expect(
      [...imports.keys()].map((folder) => circleFrom(folder, imports)).filter((circle) => circle !== null),
    ).toEqual([]);
  });
});
