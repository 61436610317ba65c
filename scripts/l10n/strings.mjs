/**
 * Finds the strings that the extension and its page show: the first arguments of `vscode.l10n.t`, and the templates of the
 * page's `t` and `rich` (webview/text/translate.ts).
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { root } from '../setup/command.mjs';

const EXTENSION = 'src/extension';
const PAGE = 'webview';
/** Where src/protocol names or defines what the page shows: the fields of these files. The page passes them to `translated`. */
const NAMING = [
  { file: 'src/protocol/quantities.ts', fields: /^(symbol|name|meaning)$/ },
  { file: 'src/protocol/sumQuantities.ts', fields: /^(symbol|name|meaning)$/ },
  { file: 'src/protocol/exports.ts', fields: /^(label|about)$/ },
  { file: 'src/protocol/unusedUnits.ts', fields: /^(title|definition)$/ },
];

/**
 * The bundle that translators start from: each string by itself. VS Code shows them as they are where it has no
 * translation.
 * @returns {Record<string, string>} sorted
 * @throws {Error} if a string is not written out, or names a value that isn't given
 */
export function translatableStrings() {
  const strings = [EXTENSION, PAGE].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.tsx?$/.test(path))
      .flatMap((path) => stringsIn(join(root, folder, path))),
  );
  strings.push(...NAMING.flatMap(({ file, fields }) => namesIn(join(root, file), fields)));
  return Object.fromEntries([...new Set(strings)].sort().map((string) => [string, string]));
}

/**
 * @param {string} file
 * @returns {string[]}
 */
function stringsIn(file) {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  /** @type {string[]} */
  const strings = [];
  /** @param {ts.Node} node */
  const visit = (node) => {
    if (ts.isCallExpression(node) && node.expression.getText(source) === 'vscode.l10n.t') {
      strings.push(stringOf(node, source));
    }
    if (ts.isTaggedTemplateExpression(node) && /^(t|rich)$/.test(node.tag.getText(source))) {
      strings.push(keyOf(node.template));
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return strings;
}

/**
 * @param {string} file
 * @param {RegExp} fields
 * @returns {string[]}
 */
function namesIn(file, fields) {
  /** @type {string[]} */
  const names = [];
  /** @param {ts.Node} node */
  const visit = (node) => {
    const text =
      ts.isPropertyAssignment(node) && fields.test(node.name.getText()) ? literal(node.initializer) : undefined;
    // Symbols have no words.
    if (text !== undefined && /[a-z]{3}/.test(text)) names.push(text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true));
  return names;
}

/**
 * @param {ts.CallExpression} call
 * @param {ts.SourceFile} source
 * @returns {string}
 */
function stringOf({ arguments: [first, ...values] }, source) {
  const string = first && literal(first);
  if (string === undefined) {
    throw new Error(`${source.fileName}: a translated string must be written out: ${first?.getText(source) ?? ''}`);
  }
  const places = [...string.matchAll(/\{(\d+)\}/g)].map(([, place]) => Number(place));
  if (new Set(places).size !== values.length || places.some((place) => place >= values.length)) {
    throw new Error(`${source.fileName}: “${string}” does not name each of its ${String(values.length)} values.`);
  }
  return string;
}

/**
 * The same key as that of `piecesOf` in webview/text/translate.ts.
 * @param {ts.TemplateLiteral} template
 * @returns {string}
 */
function keyOf(template) {
  const text = ts.isNoSubstitutionTemplateLiteral(template)
    ? template.text
    : template.templateSpans.reduce(
        (key, { literal: { text: piece } }, i) => `${key}{${i}}${piece}`,
        template.head.text,
      );
  return text.replace(/\s*\n\s*/g, ' ');
}

/**
 * @param {ts.Expression} expression a literal, or literals that are put together
 * @returns {string | undefined}
 */
function literal(expression) {
  if (ts.isStringLiteralLike(expression)) return expression.text;
  if (!ts.isBinaryExpression(expression) || expression.operatorToken.kind !== ts.SyntaxKind.PlusToken) return undefined;
  const [left, right] = [literal(expression.left), literal(expression.right)];
  return left === undefined || right === undefined ? undefined : left + right;
}
