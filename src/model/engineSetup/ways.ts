/** The ways to an engine for an NVIDIA card, based on what was found: what each lacks, and what installs it. */
import { dependencies, devDependencies } from '../../../package.json';
import type { SetupWay } from '../../protocol/engineSetup';
import { CUDA_11, CUDA_12, CUDA_13, LEAST_DRIVER, missingLibraries } from '../engine/machine/cuda';
import type { NvidiaDriver } from '../engine/machine/nvidia';
import type { PythonEnvironment } from '../engine/machine/pythonEnvironment';

export interface Found {
  /** For example `linux-x64`. */
  readonly machine: string;
  readonly driver: NvidiaDriver | null;
  readonly environments: readonly PythonEnvironment[];
  /** File names of the libraries. */
  readonly systemLibraries: ReadonlySet<string>;
  /** The folder for the Inspector's own Python environment. */
  readonly ownEnvironment: string;
  /** The folder in which TensorFlow.js's package for GPUs is, or would be, installed. */
  readonly tensorFlowFolder: string;
  readonly hasTensorFlowPackage: boolean;
  /** Whether the addon that calls the TensorFlow of a Python environment was shipped. */
  readonly hasAddon: boolean;
}

const ONNX_RUNTIME = dependencies['onnxruntime-node'];
const TENSORFLOW_JS = devDependencies['@tensorflow/tfjs-node-gpu'];
/** The version of the Python package that the addon was tested with, and the first that will do. */
const TENSORFLOW = '2.21.0';
const LEAST_TENSORFLOW = [2, 14] as const;

/** The ways for this kind of machine; none on a Mac, where WebGPU needs no set-up. */
export function findWays(found: Found): SetupWay[] {
  const { machine, environments, ownEnvironment } = found;
  const ways: SetupWay[] = [];
  if (machine === 'linux-x64') {
    for (const environment of environments) {
      ways.push(...waysIn({ environment, place: placeInWords(environment), before: [], found }));
    }
    const python = environments.map(({ interpreter }) => interpreter).find((path) => isQuotable(path, found));
    if (python !== undefined && !environments.some(({ folder }) => folder === ownEnvironment)) {
      ways.push(...waysIn(newEnvironment(python, found)));
    }
  }
  const canDownload = found.hasTensorFlowPackage || isQuotable(found.tensorFlowFolder, found);
  if (canDownload && (machine === 'linux-x64' || machine === 'win32-x64')) ways.push(byDownload(found));
  return ways;
}

interface Place {
  readonly environment: Pick<
    PythonEnvironment,
    'interpreter' | 'isSystemOwned' | 'packages' | 'cudaLibraries' | 'folder'
  >;
  readonly place: string;
  /** Commands to run before those that install a package. */
  readonly before: readonly string[];
  readonly found: Found;
}

/**
 * The ways within one environment. Nothing is installed into system-owned environments, or where a shell might misread
 * the path, but packages already there can be used.
 */
function waysIn(place: Place): SetupWay[] {
  const { environment, found } = place;
  const ways = [onnxRuntimeWithCuda(place), tensorFlowWithCuda(place)];
  const mayInstall = !environment.isSystemOwned && isQuotable(environment.interpreter, found);
  return mayInstall ? ways : ways.filter(({ command }) => command === null);
}

function newEnvironment(python: string, found: Found): Place {
  const { ownEnvironment } = found;
  const interpreter = `${ownEnvironment}/bin/python`;
  return {
    environment: {
      ...{ interpreter, folder: ownEnvironment, isSystemOwned: false },
      packages: new Map([['pip', '']]),
      cudaLibraries: new Set(),
    },
    place: 'A new Python environment, for the Inspector alone',
    before: [commandLine(found, python, '-m', 'venv', ownEnvironment)],
    found,
  };
}

/** ONNX Runtime's provider in exactly the npm package's version, with CUDA 13, which PyTorch may have installed. */
function onnxRuntimeWithCuda({ environment, place, before, found }: Place): SetupWay {
  const { packages, cudaLibraries, interpreter } = environment;
  const installed = packages.get('onnxruntime-gpu');
  const replaced = installed ?? packages.get('onnxruntime');
  const hasPackage = installed === ONNX_RUNTIME;
  const libraries = missingLibraries(CUDA_13, cudaLibraries, found.systemLibraries);
  const isComplete = hasPackage && libraries.length === 0;
  const extras = libraries.length === 0 ? '' : '[cuda,cudnn]';
  return {
    engine: 'onnxruntime-cuda',
    title: 'ONNX Runtime with CUDA 13',
    place,
    missing: [
      ...missingDriver(found, 'CUDA 13'),
      ...(hasPackage ? [] : [`onnxruntime-gpu ${ONNX_RUNTIME}`]),
      ...libraries,
    ],
    command: isComplete
      ? null
      : pipInstall({ environment, before, found }, `onnxruntime-gpu${extras}==${ONNX_RUNTIME}`),
    warning: inSentences(
      hasPackage || replaced === undefined
        ? null
        : `It replaces ${installed === undefined ? 'onnxruntime' : 'onnxruntime-gpu'} ${replaced} there.`,
      libraries.length === 0 ? null : overwritten(environment, 'nvidia-cudnn-cu12'),
    ),
    settings: { pythonPath: interpreter },
  };
}

/** The TensorFlow of a Python environment, called by the addon that ships with the extension. */
function tensorFlowWithCuda({ environment, place, before, found }: Place): SetupWay {
  const { packages, cudaLibraries, interpreter } = environment;
  const installed = packages.get('tensorflow');
  const willDo = installed !== undefined && isAtLeast(installed, LEAST_TENSORFLOW);
  const libraries = missingLibraries(CUDA_12, cudaLibraries, found.systemLibraries);
  const isComplete = willDo && libraries.length === 0;
  const version = willDo ? installed : TENSORFLOW;
  return {
    engine: 'tfjs-node-gpu',
    title: 'TensorFlow.js with CUDA 12',
    place,
    missing: [
      ...missingDriver(found, 'CUDA 12'),
      ...(found.hasAddon ? [] : ['the addon, which npm run build:addon makes']),
      ...(willDo ? [] : [`tensorflow ${TENSORFLOW}`]),
      ...libraries,
    ],
    command: isComplete ? null : pipInstall({ environment, before, found }, `tensorflow[and-cuda]==${version}`),
    warning: inSentences(
      installed === undefined || willDo ? null : `It replaces tensorflow ${installed} there.`,
      libraries.length === 0 ? null : overwritten(environment, 'nvidia-cudnn-cu13'),
    ),
    // A folder with the npm package would take precedence.
    settings: { pythonPath: interpreter, tensorflowFolder: '' },
  };
}

/** The npm package with the TensorFlow that it downloads during installation. */
function byDownload(found: Found): SetupWay {
  const { tensorFlowFolder, hasTensorFlowPackage, systemLibraries, machine } = found;
  const libraries = machine === 'win32-x64' ? [] : missingLibraries(CUDA_11, systemLibraries);
  const install = ['install', '--prefix', tensorFlowFolder, '--ignore-scripts=false'];
  return {
    engine: 'tfjs-node-gpu',
    title: 'TensorFlow.js with CUDA 11.2',
    place: tensorFlowFolder,
    missing: [
      ...missingDriver(found, 'CUDA 11.2'),
      ...(hasTensorFlowPackage ? [] : [`@tensorflow/tfjs-node-gpu ${TENSORFLOW_JS}`]),
      ...libraries,
    ],
    command: hasTensorFlowPackage
      ? null
      : commandLine(found, 'npm', ...install, `@tensorflow/tfjs-node-gpu@${TENSORFLOW_JS}`),
    warning:
      'It needs CUDA 11.2 and cuDNN 8.1 on the system, which this does not install and which support no cards after Ampere.',
    settings: { tensorflowFolder: tensorFlowFolder },
  };
}

/** NVIDIA's packages for one CUDA overwrite the files of those for another. */
function overwritten({ packages }: Place['environment'], cudnn: string): string | null {
  if (!packages.has(cudnn)) return null;
  const user = packages.has('torch') ? ', which torch uses there' : '';
  return `It overwrites the libraries of ${cudnn}${user}: use another environment, or a new one.`;
}

function inSentences(...sentences: readonly (string | null)[]): string | null {
  const said = sentences.filter((sentence) => sentence !== null);
  return said.length === 0 ? null : said.join(' ');
}

function missingDriver({ driver }: Found, cuda: keyof typeof LEAST_DRIVER): string[] {
  const least = LEAST_DRIVER[cuda];
  if (driver === null) return [`an NVIDIA driver, ${least} or newer`];
  return isAtLeast(driver.version, [least]) ? [] : [`an NVIDIA driver for ${cuda}: ${least} or newer`];
}

function placeInWords({ folder, pythonVersion, packages }: PythonEnvironment): string {
  const worthNaming = ['torch', 'tensorflow', 'onnxruntime-gpu'].flatMap((name) => {
    const version = packages.get(name);
    return version === undefined ? [] : [`${name} ${version}`];
  });
  return [folder, `Python ${pythonVersion}`, ...worthNaming].join(' · ');
}

/** Some tools create environments without pip. */
function pipInstall({ environment, before, found }: Omit<Place, 'place'>, requirement: string): string {
  const { interpreter, packages } = environment;
  const pip = packages.has('pip') ? [] : [commandLine(found, interpreter, '-m', 'ensurepip')];
  return [...before, ...pip, commandLine(found, interpreter, '-m', 'pip', 'install', requirement)].join(' && ');
}

/** Quoted if necessary, so that all shells of the system read it alike; see `isQuotable`. */
function commandLine({ machine }: Found, ...words: readonly string[]): string {
  const quote = machine.startsWith('win32') ? '"' : "'";
  return words.map((word) => (/^[\w./:=+-]+$/.test(word) ? word : quote + word + quote)).join(' ');
}

/**
 * Whether all shells of the system read a quoted path literally. The user's settings decide which shell runs the
 * command. In single quotes fish has escapes, and csh a history; in double quotes PowerShell and cmd have variables.
 */
function isQuotable(path: string, { machine }: Found): boolean {
  const hasControls = /\p{Cc}/u.test(path);
  return !hasControls && !(machine.startsWith('win32') ? /["$`%!]/ : /['\\!]/).test(path);
}

/** Compares the leading numbers only. */
function isAtLeast(version: string, least: readonly number[]): boolean {
  const numbers = version.split('.').map((part) => parseInt(part, 10));
  for (const [i, needed] of least.entries()) {
    const number = numbers[i] ?? 0;
    if (number !== needed) return number > needed;
  }
  return true;
}
