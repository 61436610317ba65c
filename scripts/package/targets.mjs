/** The kinds of machines that packages are made for, and the files of npm packages that each of them needs. */
import { SetupError } from '../setup/command.mjs';

/**
 * @typedef {object} Target
 * @property {string} name the name in VS Code's Marketplace and in npm packages with native code
 * @property {readonly string[]} onnxRuntime the native files of ONNX Runtime
 * @property {boolean} hasTensorFlowAddon whether an addon for a Python environment's TensorFlow is included
 * @property {'apart' | 'with sharp'} libvips whether the image library is an npm package of its own
 */

/**
 * Not supported: Macs with Intel processors, for which ONNX Runtime's npm package has no binary after 1.23.2, and
 * Linux without glibc (Alpine), for which it never had one.
 * @type {readonly Target[]}
 */
export const TARGETS = [
  {
    name: 'linux-x64',
    onnxRuntime: ['onnxruntime_binding.node', 'libonnxruntime.so.1'],
    hasTensorFlowAddon: true,
    libvips: 'apart',
  },
  {
    name: 'linux-arm64',
    onnxRuntime: ['onnxruntime_binding.node', 'libonnxruntime.so.1'],
    hasTensorFlowAddon: false,
    libvips: 'apart',
  },
  {
    // The package contains the library a second time, under its full version's name, which nothing loads.
    name: 'darwin-arm64',
    onnxRuntime: ['onnxruntime_binding.node', 'libonnxruntime.1.dylib'],
    hasTensorFlowAddon: false,
    libvips: 'apart',
  },
  // Left out: DirectML and the two DirectX compilers, which together are larger than the rest. DirectML's first session
  // loads the one and WebGPU's the others; the CPU engine needs none of them.
  {
    name: 'win32-x64',
    onnxRuntime: ['onnxruntime_binding.node', 'onnxruntime.dll'],
    hasTensorFlowAddon: false,
    libvips: 'with sharp',
  },
  {
    name: 'win32-arm64',
    onnxRuntime: ['onnxruntime_binding.node', 'onnxruntime.dll'],
    hasTensorFlowAddon: false,
    libvips: 'with sharp',
  },
];

/**
 * @param {string} name
 * @returns {Target}
 * @throws {SetupError} if no package is made for such machines
 */
export function targetNamed(name) {
  const target = TARGETS.find((known) => known.name === name);
  if (target !== undefined) return target;
  const why = name === 'darwin-x64' ? ': ONNX Runtime no longer comes for Macs with Intel processors' : '';
  throw new SetupError(
    `There is no package for "${name}"${why}. There is one for ${TARGETS.map((known) => known.name).join(', ')}.`,
  );
}

/**
 * @typedef {object} Part
 * @property {string} name name of an npm package
 * @property {readonly RegExp[]} files patterns for the paths of the files that are needed
 */

const LICENCE = /^LICEN[CS]E(\.md)?$/;
const MANIFEST = /^package\.json$/;

/**
 * What the bundles load from node_modules at run time: native code, WebAssembly, and files that these read.
 * @param {Target} target
 * @returns {Part[]}
 */
export function nativeParts({ name, onnxRuntime, libvips }) {
  const binaries = `bin/napi-v6/${name.replace('-', '/')}`;
  const parts = [
    {
      name: 'onnxruntime-node',
      files: [/^dist\/\w+\.js$/, ...onnxRuntime.map((file) => exactly(`${binaries}/${file}`))],
    },
    { name: 'onnxruntime-common', files: [/^dist\/cjs\/[\w-]+\.js$/, /^dist\/cjs\/package\.json$/] },
    // There is a third file, with threads, which Node doesn't support there.
    { name: '@tensorflow/tfjs-backend-wasm', files: [/^dist\/tfjs-backend-wasm(-simd)?\.wasm$/] },
    // Loaded with require() at the first picture.
    { name: 'sharp', files: [/^dist\/\w+\.cjs$/] },
    { name: '@img/colour', files: [/^\w+\.cjs$/] },
    { name: 'detect-libc', files: [/^lib\/[\w-]+\.js$/] },
    { name: 'semver', files: [/^(index|(classes|functions|internal|ranges)\/[\w-]+)\.js$/] },
    { name: `@img/sharp-${name}`, files: [/^index\.cjs$/, /^lib\/[\w.-]+\.(node|dll)$/] },
  ];
  if (libvips === 'apart') {
    parts.push({ name: `@img/sharp-libvips-${name}`, files: [/^lib\/(index\.js|libvips-cpp\.[\w.]+)$/] });
  }
  return parts.map((part) => ({ ...part, files: [MANIFEST, LICENCE, ...part.files] }));
}

/** @param {string} path */
function exactly(path) {
  return new RegExp(`^${path.replaceAll('.', '\\.')}$`);
}
