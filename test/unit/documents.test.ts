/** Documents that repeat what the code knows. The command line's is compared with its usage in test/cli/usage.test.ts. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from '../../scripts/setup/command.mjs';
import { ENGINE_NAMES } from '../../src/protocol/engines';
import { KEYS } from '../../webview/keys/keyList';
import { resolvedManifest } from '../fixtures/manifest';

const LARGEST_PICTURE_BYTES = 400_000;

const read = (file: string) => readFileSync(join(root, file), 'utf8');

/** The first two cells of each row of a document's tables whose first cell is in code. */
function rowsOf(document: string): [first: string, second: string][] {
  return [...read(document).matchAll(/^\| (`[^|]+`) +\| (.*?) +\|/gm)].map(([, first, second]) => [first!, second!]);
}

const withoutTicks = (text: string) => text.replaceAll('`', '');

test('docs/reading-the-page.md lists the keys that ? shows, in the same words', () => {
  const listed = rowsOf('docs/reading-the-page.md').map(([keys, what]) => ({
    keys: keys.slice(1, -1).split('` `'),
    what,
  }));
  expect(listed).toEqual(KEYS);
});

test('docs/settings.md lists every setting with its default, in the order of VS Code’s settings', () => {
  const { properties } = resolvedManifest().contributes.configuration;
  const listed = Object.fromEntries(
    rowsOf('docs/settings.md').map(([name, value]) => [`nvaeInspector.${withoutTicks(name)}`, withoutTicks(value)]),
  );
  const contributed = Object.entries(properties).map(([name, { default: value }]) => [name, String(value)] as const);
  expect(listed).toEqual(Object.fromEntries(contributed));
});

test('docs/engines.md has a row for every engine', () => {
  expect(rowsOf('docs/engines.md').map(([name]) => withoutTicks(name))).toEqual([...ENGINE_NAMES]);
});

describe('The README', () => {
  const readme = read('README.md');

  test('shows a small picture', () => {
    const pictures = [...readme.matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map(([, file]) => file!);
    expect(pictures).toEqual(['media/hover.webp']);
    for (const file of pictures) expect(statSync(join(root, file)).size).toBeLessThan(LARGEST_PICTURE_BYTES);
  });

  test('is short, because the documents say the rest', () => {
    expect(readme.split(/\s+/).length).toBeLessThan(750);
  });

  test('names only npm scripts that there are', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = [...readme.matchAll(/npm (?:run )?([a-z][\w:]*)/g)].map(([, script]) => script!);
    expect(named).toContain('start');
    expect(named.filter((script) => !(script in scripts))).toEqual([]);
  });

  test('leads to every document in docs/', () => {
    for (const name of [
      'reading-the-page',
      'command-line',
      'checkpoints-and-inputs',
      'engines',
      'settings',
      'performance',
    ]) {
      expect(readme).toContain(`](docs/${name}.md)`);
    }
  });
});
