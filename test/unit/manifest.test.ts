/** What VS Code shows of the extension before it runs: strings, commands, settings and the walkthrough. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from '../../scripts/setup/command.mjs';
import packageJson from '../../package.json' with { type: 'json' };
import { keysInManifest, manifestStrings, resolvedManifest } from '../fixtures/manifest';

const manifest = resolvedManifest();
const { commands, walkthroughs } = manifest.contributes;
const LARGEST_PICTURE_BYTES = 400_000;

describe('The strings of package.json', () => {
  test('all have their key in package.nls.json, and none is left over', () => {
    expect(new Set(keysInManifest())).toEqual(new Set(Object.keys(manifestStrings())));
  });

  test('are nowhere else: every title, description and picture’s text is a key', () => {
    const { description, displayName, capabilities, contributes } = packageJson;
    const texts = shownTexts({ description, displayName, capabilities, contributes });
    expect(texts.length).toBeGreaterThan(40);
    expect(texts.filter((text) => !/^%[\w.-]+%$/.test(text))).toEqual([]);
  });
});

const SHOWN = /^(title|category|description|markdownDescription|enumDescriptions|altText|displayName)$/;

/** Values of the fields that VS Code shows. */
function shownTexts(value: unknown, field = ''): string[] {
  if (typeof value === 'string') return SHOWN.test(field) ? [value] : [];
  if (Array.isArray(value)) return value.flatMap((inner) => shownTexts(inner, field));
  if (typeof value !== 'object' || value === null) return [];
  // What a tool's arguments mean is written for language models, and shown to nobody.
  return Object.entries(value).flatMap(([key, inner]) => (key === 'inputSchema' ? [] : shownTexts(inner, key)));
}

describe('Commands', () => {
  test('are all found by “nvae” and by “latent”, but the one whose name begins with a verb', () => {
    const [inspect, ...others] = commands;
    expect(inspect).toEqual({ command: 'nvaeInspector.inspect', title: 'Inspect NVAE checkpoint' });
    expect(new Set(others.map(({ category }) => category))).toEqual(new Set(['NVAE Latent Inspector']));
  });

  test('that sentences name exist, under this name', () => {
    const names = new Set(commands.map(({ category, title }) => (category ? `${category}: ${title}` : title)));
    const named = Object.values(manifestStrings()).flatMap((text) =>
      [...text.matchAll(/\*\*(NVAE[\w ]*: [^*]+|Inspect NVAE[^*]*)\*\*/g)].map(([, name]) => name!),
    );
    expect(named.length).toBeGreaterThan(1);
    expect(named.filter((name) => !names.has(name))).toEqual([]);
  });
});

describe('The walkthrough', () => {
  const steps = walkthroughs.flatMap((walkthrough) => walkthrough.steps);

  test('goes from the sample over a term to images of your own', () => {
    expect(walkthroughs[0]!.steps.map(({ id }) => id)).toEqual(['sample', 'term', 'input']);
  });

  test('has a second one, of the demonstration in six steps', () => {
    expect(walkthroughs[1]!.steps.map(({ id }) => id)).toEqual([
      ...['nelbo', 'run', 'leaveOut', 'film', 'apart', 'export'],
    ]);
  });

  test('has a small picture for every kind of theme, with its text', () => {
    for (const { media } of steps) {
      expect(Object.keys(media.image)).toEqual(['dark', 'light', 'hc', 'hcLight']);
      for (const file of Object.values(media.image)) {
        expect(statSync(join(root, file)).size, file).toBeLessThan(LARGEST_PICTURE_BYTES);
      }
      expect(media.altText.length).toBeGreaterThan(20);
    }
  });

  test('links to commands that exist, and is ticked off by them', () => {
    const known = commands.map(({ command }) => command);
    const linked = steps.flatMap(({ description }) =>
      [...description.matchAll(/\]\(command:([^)]+)\)/g)].map(([, command]) => command),
    );
    const events = steps.flatMap(({ completionEvents = [] }) =>
      completionEvents.map((event) => event.replace('onCommand:', '')),
    );
    expect(linked).toContain('nvaeInspector.openSample');
    expect(known).toEqual(expect.arrayContaining([...linked, ...events]));
  });
});
