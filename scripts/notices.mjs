/**
 * `node scripts/notices.mjs`, after `npm run build`: writes THIRD_PARTY_NOTICES.md, the licences of the packages that
 * reach a user: those whose code the bundles hold, and those that .vscodeignore lets into the package.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { root } from './setup/command.mjs';

const OUTPUT = join(root, 'THIRD_PARTY_NOTICES.md');

/** The licence of ONNX Runtime's packages, which come without its text: MIT, as this project's. */
const ONNX_RUNTIME = `${fenced(
  readFileSync(join(root, 'LICENSE'), 'utf8').replace(/^Copyright .*$/m, 'Copyright (c) Microsoft Corporation'),
)}

ONNX Runtime in turn holds what https://github.com/microsoft/onnxruntime/blob/main/ThirdPartyNotices.txt lists. On Windows
it comes with Microsoft's DirectML and DirectX Shader Compiler, under their own terms.`;

/** What the LGPL asks to be said of libvips. */
const LIBVIPS = `The library is linked dynamically: another build of it can take the place of the one in this package's \`lib\`. Its source
is at https://github.com/libvips/libvips, the scripts that built it are at https://github.com/lovell/sharp-libvips.
Texts: https://www.gnu.org/licenses/lgpl-3.0.txt and https://www.gnu.org/licenses/gpl-3.0.txt.`;

const INTRODUCTION = `# Third-party notices

NVAE Latent Inspector is distributed with the packages below, each under its own licence. \`node scripts/notices.mjs\`
writes this file. Packages of native code are named for the machine on which it ran; those for other systems carry the
same licences. The sample model's pictures have an attribution of their own, \`media/sample/ATTRIBUTION.md\`.`;

/**
 * @typedef {object} Package
 * @property {string} folder
 * @property {string} name
 * @property {string} version
 * @property {string} license
 */

/** @type {Map<string, Package[]>} */
const byText = new Map();
for (const found of [...new Set([...bundled(), ...shipped()])].sort().map(readPackage)) {
  const text = licenceText(found);
  byText.set(text, [...(byText.get(text) ?? []), found]);
}
const sections = [...byText].map(([text, packages]) => `## ${packages.map(titleOf).join(', ')}\n\n${text}`);
const config = await resolveConfig(OUTPUT);
writeFileSync(OUTPUT, await format([INTRODUCTION, ...sections].join('\n\n'), { ...config, parser: 'markdown' }));

/** The folders of packages whose code the bundles' source maps name. */
function bundled() {
  const maps = readdirSync(join(root, 'dist')).filter((name) => name.endsWith('.js.map'));
  const sources = maps.flatMap((name) => {
    /** @type {unknown} */
    const map = JSON.parse(readFileSync(join(root, 'dist', name), 'utf8'));
    return /** @type {{ sources: string[] }} */ (map).sources;
  });
  return sources.flatMap(
    (source) => /(?<=\/)node_modules\/(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+/.exec(source) ?? [],
  );
}

/** The folders of packages that are shipped as they are. */
function shipped() {
  const patterns = readFileSync(join(root, '.vscodeignore'), 'utf8').matchAll(/^!(node_modules\/.+)\/\*\*$/gm);
  return [...patterns].flatMap(([, folder = '']) =>
    basename(folder).startsWith('@') ? readdirSync(join(root, folder)).map((name) => `${folder}/${name}`) : [folder],
  );
}

/**
 * @param {string} folder
 * @returns {Package}
 */
function readPackage(folder) {
  /** @type {unknown} */
  const json = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  return { .../** @type {Omit<Package, 'folder'>} */ (json), folder };
}

/** @param {Package} found */
function titleOf({ name, version, license }) {
  return `${name} ${version} (${license})`;
}

/**
 * @param {Package} found
 * @returns {string} Markdown
 * @throws {Error} when the package says nothing of its licence
 */
function licenceText({ folder, name }) {
  const file = readdirSync(join(root, folder)).find((entry) => /^licen[cs]e/i.test(entry));
  if (file !== undefined) return fenced(readFileSync(join(root, folder, file), 'utf8'));
  if (name.startsWith('onnxruntime-')) return ONNX_RUNTIME;
  // The native libraries under sharp list theirs in a section of the README.
  const section = /^## Licensing\n([^]+)/m.exec(readFileSync(join(root, folder, 'README.md'), 'utf8'))?.[1];
  if (section === undefined) throw new Error(`${name} comes without a licence text: say here what it is.`);
  return `${section.trim()}\n\n${LIBVIPS}`;
}

/** @param {string} text */
function fenced(text) {
  return `\`\`\`text\n${text.replaceAll('\r', '').trim()}\n\`\`\``;
}
