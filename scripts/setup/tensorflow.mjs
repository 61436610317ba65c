/**
 * Makes TensorFlow.js's packages for Node run on a TensorFlow for the CPU from pip; on their own, they download an old
 * one when they are installed. The packages' addon, which calls TensorFlow's C interface, is compiled here. The library
 * and its headers are unpacked from the Python package, which is not installed.
 */
import { createWriteStream, existsSync, readFileSync } from 'node:fs';
import { cp, mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openPromise } from 'yauzl';
import { cache, npmInstall, onPath, root, run, SetupError } from './command.mjs';

const TENSORFLOW = '2.21.0';
/** The package from whose sources the shipped addon is compiled. */
const SHIPPED = '@tensorflow/tfjs-node-gpu';
const PACKAGES = ['@tensorflow/tfjs-node', SHIPPED];
const ADDON = 'tfjs_binding.node';
/** Node's headers for addons. */
const NODE_API = 'node-api-headers@1.9.0';

/** The libraries, with the names that the linker looks for. */
const LIBRARIES = {
  'libtensorflow_cc.so.2': 'libtensorflow.so',
  'libtensorflow_framework.so.2': 'libtensorflow_framework.so',
};

/** A file that is written last, once everything else is there. */
const COMPLETE = `.tensorflow-${TENSORFLOW}`;

/** The folder for the tests' TensorFlow. */
export const tensorFlowFolder = join(cache, 'tensorflow');

/** @param {string} folder */
export function hasTensorFlow(folder) {
  return existsSync(join(folder, COMPLETE));
}

/**
 * Copies the addon to the engines' hosts, where it loads the TensorFlow of a Python environment.
 * @param {string} bundles the bundles' folder
 * @returns {Promise<boolean>} whether there is one
 */
export async function shipAddon(bundles) {
  if (!hasTensorFlow(tensorFlowFolder)) return false;
  await cp(addonIn(join(tensorFlowFolder, 'node_modules', SHIPPED)), join(bundles, 'engines', ADDON));
  return true;
}

/** @param {string} packageFolder */
function addonIn(packageFolder) {
  return join(packageFolder, 'lib', 'napi-v8', ADDON);
}

/**
 * @param {string} folder an empty folder, or that of an earlier run
 * @throws {SetupError} if it can't be installed on this machine
 */
export async function installTensorFlow(folder) {
  if (hasTensorFlow(folder)) return;
  const compiler = onPath('c++', 'g++', 'clang++');
  const pip = onPath('pip3', 'pip');
  if (process.platform !== 'linux')
    throw new SetupError(`The addon is built on Linux only, not on ${process.platform}.`);
  if (compiler === undefined) throw new SetupError('The addon needs a C++ compiler: install g++ and run this again.');
  if (pip === undefined) throw new SetupError("TensorFlow comes with Python's pip: install it and run this again.");

  await mkdir(folder, { recursive: true });
  await installPackages(folder);
  await unpackTensorFlow(pip, folder);
  for (const name of PACKAGES) {
    console.log(`Compiling the addon of ${name} …`);
    await buildAddon(compiler, folder, join(folder, 'node_modules', name));
  }
  await writeFile(join(folder, COMPLETE), '');
}

/** @param {string} folder */
async function installPackages(folder) {
  /** @type {unknown} */
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const { devDependencies } = /** @type {{ devDependencies: Record<string, string> }} */ (manifest);
  const version = devDependencies[SHIPPED] ?? '';
  await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
  if (!(await npmInstall(folder, [...PACKAGES.map((name) => `${name}@${version}`), NODE_API]))) {
    throw new SetupError(`${PACKAGES.join(' and ')} could not be downloaded from npm.`);
  }
}

/**
 * @param {string} pip
 * @param {string} folder receives `lib` and `include`
 */
async function unpackTensorFlow(pip, folder) {
  const download = join(folder, 'download');
  await rm(download, { recursive: true, force: true });
  // The packages for all Python versions contain the same library.
  const which = ['--no-deps', '--only-binary=:all:', '--python-version=3.12', `tensorflow-cpu==${TENSORFLOW}`];
  console.log(`Fetching TensorFlow ${TENSORFLOW} with pip (270 MB) …`);
  if (!(await run(pip, ['download', '--quiet', '--disable-pip-version-check', '--dest', download, ...which]))) {
    throw new SetupError(
      `TensorFlow ${TENSORFLOW} could not be downloaded with pip. Check that its index can be reached.`,
    );
  }
  const [wheel = ''] = await readdir(download);
  const archive = await openPromise(join(download, wheel));
  for await (const entry of archive.eachEntry()) {
    const path = unpackedPath(entry.fileName);
    if (path === null) continue;
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await pipeline(await archive.openReadStreamPromise(entry), createWriteStream(join(folder, path)));
  }
  await rm(download, { recursive: true });
  for (const [library, linked] of Object.entries(LIBRARIES)) {
    await link(library, join(folder, 'lib', linked));
  }
}

/**
 * @param {string} path a path in the wheel
 * @returns {string | null} the file's place in the folder; `null` if it is not needed
 */
function unpackedPath(path) {
  if (basename(path) in LIBRARIES) return join('lib', basename(path));
  const header = /^tensorflow\/(include\/.*\.h)$/.exec(path)?.[1];
  return header !== undefined && /\/(tensorflow|tsl)\/c\/|ctstring/.test(header) ? header : null;
}

/**
 * @param {string} compiler
 * @param {string} folder contains `lib` and `include`
 * @param {string} packageFolder
 */
async function buildAddon(compiler, folder, packageFolder) {
  const [deps, addon] = [join(packageFolder, 'deps'), addonIn(packageFolder)];
  await mkdir(deps, { recursive: true });
  await mkdir(dirname(addon), { recursive: true });
  for (const name of ['lib', 'include']) await link(relative(deps, join(folder, name)), join(deps, name));
  const args = [
    ...['-shared', '-fPIC', '-O2', '-s', '-std=c++17', '-DNAPI_VERSION=8'],
    ...['-I', join(folder, 'node_modules', 'node-api-headers', 'include'), '-I', join(folder, 'include')],
    ...['tfjs_backend.cc', 'tfjs_binding.cc'].map((file) => join(packageFolder, 'binding', file)),
    ...['-L', join(folder, 'lib'), '-ltensorflow', '-ltensorflow_framework', '-Wl,-rpath,$ORIGIN/../../deps/lib'],
    ...['-o', addon],
  ];
  if (!(await run(compiler, args)))
    throw new SetupError(`The addon of ${basename(packageFolder)} could not be compiled.`);
}

/**
 * @param {string} target
 * @param {string} path path of the link, which may exist from an earlier run
 */
async function link(target, path) {
  await rm(path, { force: true });
  await symlink(target, path);
}
