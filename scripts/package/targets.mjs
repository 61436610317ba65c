/** Which machines there are packages for, and which files of which npm packages each of them takes. */
import { SetupError } from '../setup/command.mjs';

/**
 * @typedef {object} Target
 * @property {string} name as VS Code's Marketplace calls it, and npm's packages of native code
 * @property {readonly string[]} onnxRuntime the native files of ONNX Runtime
 * @property {boolean} hasTensorFlowAddon whether an addon for a Python environment's TensorFlow comes along
 * @property {'apart' | 'with sharp'} libvips whether the image library is an npm package of its own
 */

/**
 * Not among them: Macs with Intel processors, for which ONNX Runtime's npm package came with a binary up to 1.23.2 only,
 * and Linux without glibc (Alpine), for which it never did.
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
    // The package holds the library a second time, under the name with the whole version, which nothing loads.
    name: 'darwin-arm64',
    onnxRuntime: ['onnxruntime_binding.node', 'libonnxruntime.1.dylib'],
    hasTensorFlowAddon: false,
    libvips: 'apart',
  },
  // DirectML is loaded with the first session that asks for it, the DirectX compilers with WebGPU's: the CPU has no use
  // for any of the three, which together are larger than the rest.
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
 * @throws {SetupError} when there is no package for such machines
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
 * @property {string} name of an npm package
 * @property {readonly RegExp[]} files those of its files that are taken, by their paths in it
 */

const LICENCE = /^LICEN[CS]E(\.md)?$/;
const MANIFEST = /^package\.json$/;

/**
 * What the bundles find by node_modules at run time, because it is native code or WebAssembly, or read by such code.
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
    // With threads, which Node does not have there, it would be a third file.
    { name: '@tensorflow/tfjs-backend-wasm', files: [/^dist\/tfjs-backend-wasm(-simd)?\.wasm$/] },
    // Loaded by require(), at the first picture.
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
