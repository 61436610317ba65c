import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');

/** Paths of files, relative to the checkout. */
function filesIn(folder: string, name: RegExp): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => name.test(file))
    .map((file) => join(folder, file));
}

/** All sources but this file, which only talks about citations. */
const SOURCES = ['src', 'webview', 'test', 'scripts']
  .flatMap((folder) => filesIn(folder, /\.(?:tsx?|mjs|py|css)$/))
  .filter((file) => file !== join('test', 'unit', 'citations.test.ts'));
const DOCUMENTS = [
  ...readdirSync(root).filter((file) => file.endsWith('.md') && file !== 'THIRD_PARTY_NOTICES.md'),
  ...['docs', 'test', 'media'].flatMap((folder) => filesIn(folder, /\.md$/)),
];
/** Documents that must be cited by section, because they are too long. */
const CITED_BY_SECTION = ['docs/nvae.md', 'docs/analyses.md'];

/** What may follow `#` in a link to a Markdown file: its own anchors, and those that GitHub derives from headings. */
function anchorsOf(document: string): Set<string> {
  const text = read(document);
  const own = [...text.matchAll(/<a id="([^"]+)"><\/a>/g)].map(([, id]) => id!);
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\- _]/gu, '')
      .replaceAll(' ', '-'),
  );
  return new Set([...own, ...headings]);
}

/** What is wrong with a link; `null` if it leads somewhere. */
function problemOf(document: string, anchor: string | undefined): string | null {
  if (statSync(join(root, document), { throwIfNoEntry: false }) === undefined) return 'no such file';
  if (anchor === undefined) return CITED_BY_SECTION.includes(document) ? 'no section named' : null;
  return anchorsOf(document).has(anchor) ? null : 'no such section';
}

describe('A comment that cites a document', () => {
  test('names a section that exists', () => {
    const citations = SOURCES.flatMap((file) =>
      [...read(file).matchAll(/(?<!\/)\b(docs\/[\w-]+\.md)(?:#([\w-]+))?/g)].map(([cited, document, anchor]) => ({
        ...{ file, cited },
        problem: problemOf(document!, anchor),
      })),
    );
    expect(citations.filter(({ problem }) => problem !== null)).toEqual([]);
    expect(citations.length).toBeGreaterThan(20);
  });

  test('never refers to a specification outside the repository', () => {
    const elsewhere = /\bspec, sections?\b|\bthe spec\b|\bspec-science\b|\.\.\/(?:spec|science)\/|\bshared\/science\b/;
    expect(SOURCES.filter((file) => elsewhere.test(read(file)))).toEqual([]);
  });
});

test('Links between documents lead to a file, and to a section that exists', () => {
  const broken = DOCUMENTS.flatMap((file) =>
    [...read(file).matchAll(/\]\((?!\w+:)([^)#\s]*)(?:#([^)\s]+))?\)/g)].flatMap(([link, path, anchor]) => {
      const target = path === '' ? file : normalize(join(dirname(file), path!));
      if (statSync(join(root, target), { throwIfNoEntry: false }) === undefined) return [`${file}: ${link}`];
      return anchor === undefined || anchorsOf(target).has(anchor) ? [] : [`${file}: ${link}`];
    }),
  );
  expect(broken).toEqual([]);
});

test('Every anchor is unique in its document', () => {
  const repeated = DOCUMENTS.flatMap((file) => {
    const ids = [...read(file).matchAll(/<a id="([^"]+)"><\/a>/g)].map(([, id]) => id!);
    return ids.filter((id, i) => ids.indexOf(id) !== i).map((id) => `${file}#${id}`);
  });
  expect(repeated).toEqual([]);
});
