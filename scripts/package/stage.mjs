/** Fills a folder with exactly what a package for one kind of machine contains. */
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { writeBundles } from '../bundles.mjs';
import { root, SetupError } from '../setup/command.mjs';
import { installTensorFlow, shipAddon, tensorFlowFolder } from '../setup/tensorflow.mjs';
import { thirdPartyNotices } from './notices.mjs';
import { packageFolder } from './packageFolder.mjs';
import { nativeParts } from './targets.mjs';

/** The project's own files and folders that are shipped as they are. */
const OWN = ['README.md', 'CHANGELOG.md', 'SECURITY.md', 'LICENSE', 'package.nls.json', 'l10n', 'media'];

/** Where the bundles look first. It isn't the top folder's node_modules, because vsce would list that with npm. */
const NATIVE = join('dist', 'node_modules');

/** Opens the checkpoint that `npm start` or F5 names. In a package it would start the extension in every window. */
const EVENT_OF_THE_CHECKOUT = 'onStartupFinished';

/** Fields that a package's manifest doesn't need, because nothing is installed or built from it. */
const OF_THE_CHECKOUT = ['private', 'scripts', 'dependencies', 'devDependencies'];

/**
 * @param {import('./targets.mjs').Target} target
 * @param {string} folder absolute path of an empty folder
 * @param {string} fetched absolute path of a folder for fetched npm packages
 */
export async function stage(target, folder, fetched) {
  for (const path of OWN) await cp(join(root, path), join(folder, path), { recursive: true });
  await writeFile(join(folder, 'package.json'), await shippedManifest());
  // vsce warns about a folder without this file. It is not packaged.
  await writeFile(join(folder, '.vscodeignore'), '# Everything here is packaged.\n');
  const sources = await writeBundles(join(folder, 'dist'), 'shipped');
  if (target.hasTensorFlowAddon) await addTensorFlowAddon(target, join(folder, 'dist'));
  const folders = [];
  for (const { name, files } of nativeParts(target)) {
    const from = await packageFolder(name, fetched);
    folders.push(from);
    await copyFiles(from, join(folder, NATIVE, name), files);
  }
  await writeFile(join(folder, 'THIRD_PARTY_NOTICES.md'), await thirdPartyNotices(sources, folders));
}

/**
 * Adds the addon, which can only be compiled on a machine of the same kind.
 * @param {import('./targets.mjs').Target} target
 * @param {string} bundles
 */
async function addTensorFlowAddon({ name }, bundles) {
  try {
    if (name !== `${process.platform}-${process.arch}`) throw new SetupError(`This machine is not ${name}.`);
    await installTensorFlow(tensorFlowFolder);
    await shipAddon(bundles);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.warn(
      `The package for ${name} comes without the addon for a Python environment's TensorFlow. ${error.message}`,
    );
  }
}

async function shippedManifest() {
  /** @type {unknown} */
  const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const { activationEvents, ...others } = /** @type {{ activationEvents: string[] }} */ (manifest);
  const shipped = {
    ...Object.fromEntries(Object.entries(others).filter(([key]) => !OF_THE_CHECKOUT.includes(key))),
    activationEvents: activationEvents.filter((event) => event !== EVENT_OF_THE_CHECKOUT),
  };
  return `${JSON.stringify(shipped, null, 2)}\n`;
}

/**
 * @param {string} from
 * @param {string} to
 * @param {readonly RegExp[]} wanted
 * @throws {Error} if no file matches a pattern other than the licence's
 */
async function copyFiles(from, to, wanted) {
  const entries = await readdir(from, { recursive: true });
  const files = entries.map((entry) => entry.replaceAll(sep, '/'));
  for (const pattern of wanted) {
    const found = files.filter((file) => pattern.test(file));
    // Some packages don't include the text of their licence. The notices contain it.
    if (found.length === 0 && !pattern.test('LICENSE')) throw new Error(`${from} holds no file ${String(pattern)}.`);
    for (const file of found) {
      await mkdir(dirname(join(to, file)), { recursive: true });
      await cp(join(from, file), join(to, file));
    }
  }
}
