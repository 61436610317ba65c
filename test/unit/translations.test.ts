/** Every string that VS Code shows for the extension can be translated. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import bundle from '../../l10n/bundle.l10n.json' with { type: 'json' };
import { translatableStrings } from '../../scripts/l10n/strings.mjs';
import { root } from '../../scripts/setup/command.mjs';

const SOURCES = join(root, 'src/extension');
/** Written for language models, and shown to nobody. */
const FOR_MODELS = 'assistants/openInspector.ts';
/** Fields of VS Code's dialogs, lists and notifications. */
const SHOWN = /^(title|placeHolder|prompt|label|openLabel|saveLabel|detail|message|tooltip|invocationMessage|name)$/;
const SHOWS = /\.(show\w+Message|setStatusBarMessage)$/;
const WORDS = /[a-z]{2}/;
/** Names, which are the same in every language. */
const NAMES = new Set(['JSON', 'CSV', 'NVAE Latent Inspector']);

test('the bundle that translators start from is up to date (node scripts/l10n.mjs)', () => {
  expect(Object.keys(bundle).length).toBeGreaterThan(1000);
  expect(bundle).toEqual(translatableStrings());
});

test('a translator gets whole texts to order, and no pieces that code puts together', () => {
  const pieces = Object.keys(bundle).filter((text) => /^[\s,;:·)]|[\s(]$/.test(text));
  expect(pieces).toEqual([]);
});

test('nothing that VS Code shows is written out beside vscode.l10n.t', () => {
  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
  const missed = files.filter((path) => path !== FOR_MODELS).flatMap((path) => missedIn(path));
  expect(missed).toEqual([]);
});

test('a string beside vscode.l10n.t would be noticed', () => {
  const source = `void vscode.window.showErrorMessage('It failed.'); pick({ title: \`Open \${file}\`, label: t('x') });`;
  expect(missedInSource(source)).toEqual(["'It failed.'", '`Open ${file}`']);
});

function missedIn(path: string): string[] {
  return missedInSource(readFileSync(join(SOURCES, path), 'utf8')).map((text) => `${path}: ${text}`);
}

function missedInSource(text: string): string[] {
  const source = ts.createSourceFile('source.ts', text, ts.ScriptTarget.Latest, true);
  const missed: string[] = [];
  const visit = (node: ts.Node): void => {
    for (const shown of shownBy(node)) if (isWritten(shown)) missed.push(shown.getText());
    ts.forEachChild(node, visit);
  };
  visit(source);
  return missed;
}

/** What VS Code shows because of this node. */
function shownBy(node: ts.Node): readonly ts.Expression[] {
  if (ts.isPropertyAssignment(node)) return SHOWN.test(node.name.getText()) ? branches(node.initializer) : [];
  if (!ts.isCallExpression(node) || !SHOWS.test(node.expression.getText())) return [];
  return node.arguments.flatMap(branches);
}

function branches(expression: ts.Expression): readonly ts.Expression[] {
  if (!ts.isConditionalExpression(expression)) return [expression];
  return [...branches(expression.whenTrue), ...branches(expression.whenFalse)];
}

function isWritten(expression: ts.Expression): boolean {
  if (ts.isTemplateExpression(expression)) return WORDS.test(expression.head.text + spansOf(expression));
  return ts.isStringLiteralLike(expression) && WORDS.test(expression.text) && !NAMES.has(expression.text);
}

function spansOf({ templateSpans }: ts.TemplateExpression): string {
  return templateSpans.map(({ literal }) => literal.text).join('');
}
