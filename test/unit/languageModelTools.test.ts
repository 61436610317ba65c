/** What package.json tells VS Code of the tools for language models. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../../scripts/setup/command.mjs';
import { manifestTools } from '../fixtures/manifestTools';
import { manifestStrings } from '../fixtures/manifest';

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  contributes: { languageModelTools: unknown };
};

test('package.json declares every tool, with the arguments that it takes', () => {
  expect(manifest.contributes.languageModelTools).toEqual(manifestTools());
});

test('every tool has a name and a sentence for people', () => {
  const strings = manifestStrings();
  for (const { name } of manifestTools()) {
    expect(strings[`tool.${name}`]).toMatch(/^[A-Z]/);
    expect(strings[`tool.${name}.description`]).toMatch(/\.$/);
  }
});
