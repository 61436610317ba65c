/** The page's glossary: short, exact, and complete for the terms in use. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { RELEASE_THRESHOLD_NATS } from '../../src/protocol/inspection';
import { GLOSSARY } from '../../webview/glossary/glossary';

const WEBVIEW = join(__dirname, '..', '..', 'webview');
const entries = Object.entries(GLOSSARY);

describe('Every term', () => {
  test.each(entries)('%s is defined in at most two sentences', (_, { definition }) => {
    expect(definition.split(/\. (?=[A-Z])/).length).toBeLessThanOrEqual(2);
    expect(definition).toMatch(/^[A-Z½−].*\.$/);
    expect(definition.length).toBeLessThanOrEqual(220);
  });

  test('on the page has a definition', () => {
    const used = readdirSync(WEBVIEW, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.tsx'))
      .flatMap((name) => [...readFileSync(join(WEBVIEW, name), 'utf8').matchAll(/<Term\s+name="(\w+)"/g)])
      .map(([, name]) => name!);
    expect(used.length).toBeGreaterThan(5);
    expect(used.filter((name) => !(name in GLOSSARY))).toEqual([]);
  });
});

test('no two terms share a name', () => {
  const names = entries.map(([, { term }]) => term);
  expect(new Set(names).size).toBe(names.length);
});

test('the threshold that counts a channel as in use is the one that applies unless it is changed', () => {
  for (const name of ['inUse', 'unused'] as const) {
    expect(GLOSSARY[name].definition).toContain(`${RELEASE_THRESHOLD_NATS} nats unless you change it`);
  }
});

test('words that say more than was measured appear in no definition', () => {
  for (const [, { definition }] of entries) expect(definition).not.toMatch(/collapsed|disentangled|redundant|useless/);
});
