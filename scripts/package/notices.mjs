/** The licences of the npm packages that reach a user. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { root } from '../setup/command.mjs';

/** The licence of ONNX Runtime's packages, which don't include its text: MIT, like this project's. */
const ONNX_RUNTIME = `${fenced(
  readFileSync(join(root, 'LICENSE'), 'utf8').replace(/^Copyright .*$/m, 'Copyright (c) Microsoft Corporation'),
)}

ONNX Runtime in turn holds what https://github.com/microsoft/onnxruntime/blob/main/ThirdPartyNotices.txt lists.`;

/** The licence of TensorFlow.js's packages, which don't include its text. */
const APACHE_2 = fenced(readFileSync(join(root, 'node_modules', 'sharp', 'LICENSE'), 'utf8'));

const TENSORFLOW_JS_WASM = `${APACHE_2}

Its WebAssembly in turn holds XNNPACK, pthreadpool, cpuinfo, FP16 and FXdiv (BSD licences, https://github.com/google/XNNPACK),
and Emscripten's runtime (MIT, https://github.com/emscripten-core/emscripten/blob/main/LICENSE).`;

/** The notice about libvips that the LGPL requires. */
const LIBVIPS = `The library is linked dynamically: another build of it can take the place of the one in this package's \`lib\`. Its source
is at https://github.com/libvips/libvips, the scripts that built it are at https://github.com/lovell/sharp-libvips.
Texts: https://www.gnu.org/licenses/lgpl-3.0.txt and https://www.gnu.org/licenses/gpl-3.0.txt.`;

const INTRODUCTION = `# Third-party notices

NVAE Latent Inspector is distributed with the packages below, each under its own licence. Packages of native code are
named for one kind of machine; those for other machines carry the same licences. The sample model's pictures have an
attribution of their own, \`media/sample/ATTRIBUTION.md\`. The package for linux-x64 also holds the addon \`tfjs_binding.node\`,
compiled from the sources of @tensorflow/tfjs-node-gpu, under the licence of that package.`;

/**
 * @typedef {object} Package
 * @property {string} folder
 * @property {string} name
 * @property {string} version
 * @property {string} license
 */

/**
 * @param {readonly string[]} sources files in the bundles, relative to the checkout
 * @param {readonly string[]} folders absolute paths of packages that ship beside the bundles
 * @returns {Promise<string>} Markdown
 * @throws {Error} if a package doesn't state its licence
 */
export async function thirdPartyNotices(sources, folders) {
  /** @type {Map<string, Package[]>} */
  const byText = new Map();
  const found = [...new Set([...bundled(sources), ...folders])].map(readPackage);
  for (const one of found.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const text = licenceText(one);
    byText.set(text, [...(byText.get(text) ?? []), one]);
  }
  const sections = [...byText].map(([text, packages]) => `## ${packages.map(titleOf).join(', ')}\n\n${text}`);
  const config = await resolveConfig(join(root, 'THIRD_PARTY_NOTICES.md'));
  return format([INTRODUCTION, ...sections].join('\n\n'), { ...config, parser: 'markdown' });
}

/**
 * @param {readonly string[]} sources
 * @returns {string[]} the packages' folders
 */
function bundled(sources) {
  return sources.flatMap((source) => {
    const inPackages = /(?:^|\/)(node_modules\/(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+)/.exec(source)?.[1];
    return inPackages === undefined ? [] : [join(root, inPackages)];
  });
}

/**
 * @param {string} folder
 * @returns {Package}
 */
function readPackage(folder) {
  /** @type {unknown} */
  const json = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return { .../** @type {Omit<Package, 'folder'>} */ (json), folder };
}

/** @param {Package} found */
function titleOf({ name, version, license }) {
  return `${name} ${version} (${license})`;
}

/**
 * @param {Package} found
 * @returns {string} Markdown
 * @throws {Error} if the package doesn't state its licence
 */
function licenceText({ folder, name }) {
  const files = readdirSync(folder).filter((entry) => /^licen[cs]e/i.test(entry));
  const texts = files.map((file) => fenced(readFileSync(join(folder, file), 'utf8')));
  const own = texts.length === 0 ? null : texts.join('\n\n');
  const libraries = containedLibraries(folder);
  if (libraries !== null) return [...(own === null ? [] : [own]), libraries, LIBVIPS].join('\n\n');
  if (own !== null) return own;
  const inReadme = licenceInReadme(folder);
  if (inReadme !== null) return inReadme;
  if (name.startsWith('onnxruntime-')) return ONNX_RUNTIME;
  if (name === '@tensorflow/tfjs-backend-wasm') return TENSORFLOW_JS_WASM;
  if (name.startsWith('@tensorflow/')) return APACHE_2;
  throw new Error(`${name} comes without a licence text: say here what it is.`);
}

/**
 * The README of the image library's packages, and of sharp's on Windows, lists the other libraries in the binary.
 * @param {string} folder
 */
function containedLibraries(folder) {
  return /^This software contains third-party libraries[^]+/m.exec(readme(folder))?.[0].trim() ?? null;
}

/**
 * A final section "LICENSE", which some packages have instead of a file.
 * @param {string} folder
 */
function licenceInReadme(folder) {
  const text = /^LICENSE.*\n-+\n([^]+)/m.exec(readme(folder))?.[1];
  return text === undefined ? null : fenced(text);
}

/** @param {string} folder */
function readme(folder) {
  const file = join(folder, 'README.md');
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

/** @param {string} text */
function fenced(text) {
  return `\`\`\`text\n${text.replaceAll('\r', '').trim()}\n\`\`\``;
}
