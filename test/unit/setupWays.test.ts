/** Which ways to a GPU engine are offered, and with which command. */
import { describe, expect, test } from 'vitest';
import { dependencies, devDependencies } from '../../package.json';
import type { PythonEnvironment } from '../../src/model/engine/machine/pythonEnvironment';
import { findWays, type Found } from '../../src/model/engineSetup/ways';

const ONNX_RUNTIME = dependencies['onnxruntime-node'];
const TENSORFLOW_JS = devDependencies['@tensorflow/tfjs-node-gpu'];
const CUDA_13 = ['libcublas.so.13', 'libcublasLt.so.13', 'libcudart.so.13', 'libcurand.so.10', 'libcudnn.so.9'];
const CUDA_12 = ['libcublas.so.12', 'libcudart.so.12', 'libcudnn.so.9'];

const environment = (
  packages: Readonly<Record<string, string>>,
  cudaLibraries: readonly string[] = [],
  change: Partial<PythonEnvironment> = {},
): PythonEnvironment => ({
  ...{ interpreter: '/runs/.venv/bin/python', folder: '/runs/.venv', pythonVersion: '3.12.3', isSystemOwned: false },
  ...{ sitePackages: '/runs/.venv/lib/python3.12/site-packages', cudaFolders: [] },
  packages: new Map(Object.entries({ pip: '25.0', ...packages })),
  cudaLibraries: new Set(cudaLibraries),
  ...change,
});

const waysOn = (machine: string, change: Partial<Found> = {}) =>
  findWays({
    ...{ machine, driver: { version: '580.65.06', cards: ['NVIDIA H200'] }, environments: [] },
    ...{ systemLibraries: new Set<string>(), ownEnvironment: '/storage/python' },
    ...{ tensorFlowFolder: '/storage/tensorflow', hasTensorFlowPackage: false, hasAddon: true },
    ...change,
  });

/** The ways on Linux from one environment: ONNX Runtime's and TensorFlow's. */
const waysIn = (only: PythonEnvironment, change: Partial<Found> = {}) => {
  const [onnxRuntime, tensorFlow] = waysOn('linux-x64', { environments: [only], ...change });
  return { onnxRuntime: onnxRuntime!, tensorFlow: tensorFlow! };
};

describe("ONNX Runtime's CUDA provider", () => {
  test('in an environment with PyTorch’s CUDA 13 needs only the package', () => {
    const { onnxRuntime } = waysIn(environment({ torch: '2.9.0+cu130' }, CUDA_13));
    expect(onnxRuntime).toEqual({
      engine: 'onnxruntime-cuda',
      title: 'ONNX Runtime with CUDA 13',
      place: '/runs/.venv · Python 3.12.3 · torch 2.9.0+cu130',
      missing: [`onnxruntime-gpu ${ONNX_RUNTIME}`],
      command: `/runs/.venv/bin/python -m pip install onnxruntime-gpu==${ONNX_RUNTIME}`,
      warning: null,
      settings: { pythonPath: '/runs/.venv/bin/python' },
    });
  });

  test('in an empty environment includes CUDA', () => {
    const { onnxRuntime } = waysIn(environment({}));
    expect(onnxRuntime.missing).toEqual([`onnxruntime-gpu ${ONNX_RUNTIME}`, ...CUDA_13]);
    expect(onnxRuntime.command).toBe(
      `/runs/.venv/bin/python -m pip install 'onnxruntime-gpu[cuda,cudnn]==${ONNX_RUNTIME}'`,
    );
  });

  test('uses the system’s CUDA if it is there', () => {
    const { onnxRuntime } = waysIn(environment({}), { systemLibraries: new Set(CUDA_13) });
    expect(onnxRuntime.command).toBe(`/runs/.venv/bin/python -m pip install onnxruntime-gpu==${ONNX_RUNTIME}`);
  });

  test('that is there needs no command', () => {
    const { onnxRuntime } = waysIn(environment({ 'onnxruntime-gpu': ONNX_RUNTIME }, CUDA_13));
    expect(onnxRuntime).toMatchObject({ missing: [], command: null, warning: null });
  });

  test.each([
    [{ 'onnxruntime-gpu': '1.20.0' }, 'It replaces onnxruntime-gpu 1.20.0 there.'],
    [{ onnxruntime: '1.20.0' }, 'It replaces onnxruntime 1.20.0 there.'],
    [
      { torch: '2.6.0', 'nvidia-cudnn-cu12': '9.1.0' },
      'It overwrites the libraries of nvidia-cudnn-cu12, which torch uses there: use another environment, or a new one.',
    ],
  ])('warns of what it does to %o', (packages, warning) => {
    expect(waysIn(environment(packages)).onnxRuntime.warning).toBe(warning);
  });
});

describe('TensorFlow of an environment', () => {
  test('is installed with its CUDA', () => {
    const { tensorFlow } = waysIn(environment({}));
    expect(tensorFlow).toMatchObject({
      engine: 'tfjs-node-gpu',
      missing: ['tensorflow 2.21.0', ...CUDA_12],
      command: "/runs/.venv/bin/python -m pip install 'tensorflow[and-cuda]==2.21.0'",
      settings: { pythonPath: '/runs/.venv/bin/python', tensorflowFolder: '' },
    });
  });

  test('that is installed keeps its version, and lacks at most its CUDA', () => {
    const { tensorFlow } = waysIn(environment({ tensorflow: '2.18.1' }));
    expect(tensorFlow.command).toBe("/runs/.venv/bin/python -m pip install 'tensorflow[and-cuda]==2.18.1'");
    expect(waysIn(environment({ tensorflow: '2.18.1' }, CUDA_12)).tensorFlow).toMatchObject({
      ...{ missing: [], command: null },
    });
  });

  test('can’t be called without the addon', () => {
    const { tensorFlow } = waysIn(environment({ tensorflow: '2.21.0' }, CUDA_12), { hasAddon: false });
    expect(tensorFlow).toMatchObject({ missing: ['the addon, which npm run build:addon makes'], command: null });
  });

  test('that is too old is replaced, with a warning', () => {
    expect(waysIn(environment({ tensorflow: '2.9.1' }, CUDA_12)).tensorFlow).toMatchObject({
      missing: ['tensorflow 2.21.0'],
      warning: 'It replaces tensorflow 2.9.1 there.',
    });
  });
});

describe('An environment', () => {
  test('without pip gets it first', () => {
    const bare = { ...environment({}, CUDA_13), packages: new Map<string, string>() };
    expect(waysIn(bare).onnxRuntime.command).toBe(
      `/runs/.venv/bin/python -m ensurepip && /runs/.venv/bin/python -m pip install onnxruntime-gpu==${ONNX_RUNTIME}`,
    );
  });

  test('in a folder with spaces and special characters is quoted', () => {
    const odd = environment({}, CUDA_13, { interpreter: '/my $HOME; `id` "x"/bin/python' });
    expect(waysIn(odd).onnxRuntime.command).toBe(
      `'/my $HOME; \`id\` "x"/bin/python' -m pip install onnxruntime-gpu==${ONNX_RUNTIME}`,
    );
  });

  test.each(["/it's/bin/python", '/a\\', '/a!id/bin/python', '/a\nid/bin/python', '/a\u001b[2J/bin/python'])(
    'is left as it is in %j, which some shell would read as something else',
    (interpreter) => {
      const odd = environment({}, CUDA_13, { interpreter });
      const commands = waysOn('linux-x64', { environments: [odd] }).map(({ command }) => command ?? '');
      expect(commands.join('\n')).not.toContain(interpreter);
      const ready = environment({ 'onnxruntime-gpu': ONNX_RUNTIME }, CUDA_13, { interpreter });
      expect(waysIn(ready).onnxRuntime).toMatchObject({ command: null, settings: { pythonPath: interpreter } });
    },
  );

  test('of the system is used as it is and never changed; a new one is offered, on which nobody else’s work depends', () => {
    const system = environment({}, [], {
      ...{ interpreter: '/usr/bin/python3', folder: '/usr', isSystemOwned: true },
    });
    const [first, ...others] = waysOn('linux-x64', { environments: [system] });
    expect(first).toMatchObject({
      place: 'A new Python environment, for the Inspector alone',
      command: `/usr/bin/python3 -m venv /storage/python && /storage/python/bin/python -m pip install 'onnxruntime-gpu[cuda,cudnn]==${ONNX_RUNTIME}'`,
      settings: { pythonPath: '/storage/python/bin/python' },
    });
    expect(others.some(({ place }) => place.startsWith('/usr'))).toBe(false);
    const ready = {
      ...system,
      packages: new Map([['onnxruntime-gpu', ONNX_RUNTIME]]),
      cudaLibraries: new Set(CUDA_13),
    };
    expect(waysOn('linux-x64', { environments: [ready] })[0]).toMatchObject({ command: null, missing: [] });
  });

  test('that was made for the Inspector is not made again', () => {
    const own = environment({}, [], { folder: '/storage/python' });
    const places = waysOn('linux-x64', { environments: [own] }).map(({ place }) => place);
    expect(new Set(places)).toEqual(new Set(['/storage/python · Python 3.12.3', '/storage/tensorflow']));
  });
});

describe("TensorFlow.js's own package", () => {
  test.each([
    ['linux-x64', '/storage/tensorflow', '/storage/tensorflow'],
    ['linux-x64', '/my storage', "'/my storage'"],
    ['win32-x64', 'C:\\Users\\me\\storage', '"C:\\Users\\me\\storage"'],
  ])('is installed on %s into %s', (machine, tensorFlowFolder, quoted) => {
    const spec = `@tensorflow/tfjs-node-gpu@${TENSORFLOW_JS}`;
    const way = waysOn(machine, { tensorFlowFolder }).at(-1)!;
    expect(way).toMatchObject({
      ...{ engine: 'tfjs-node-gpu', title: 'TensorFlow.js with CUDA 11.2', place: tensorFlowFolder },
      command: `npm install --prefix ${quoted} --ignore-scripts=false ${machine.startsWith('win32') ? `"${spec}"` : `'${spec}'`}`,
      settings: { tensorflowFolder: tensorFlowFolder },
    });
    expect(way.missing[0]).toBe(`@tensorflow/tfjs-node-gpu ${TENSORFLOW_JS}`);
    expect(way.warning).toContain('CUDA 11.2');
  });

  test.each([
    ['linux-x64', "/it's"],
    ['win32-x64', 'C:\\$(calc)'],
    ['win32-x64', 'C:\\%COMSPEC%'],
  ])('is not offered on %s into %s, which some shell would misread', (machine, tensorFlowFolder) => {
    expect(waysOn(machine, { tensorFlowFolder })).toEqual([]);
    expect(waysOn(machine, { tensorFlowFolder, hasTensorFlowPackage: true })).toMatchObject([{ command: null }]);
  });

  test('that is installed needs no command', () => {
    expect(waysOn('win32-x64', { hasTensorFlowPackage: true })).toMatchObject([{ missing: [], command: null }]);
  });
});

describe('The driver', () => {
  const missingWith = (driver: Found['driver']) =>
    waysOn('linux-x64', {
      driver,
      environments: [environment({ 'onnxruntime-gpu': ONNX_RUNTIME, tensorflow: '2.21.0' }, [...CUDA_13, ...CUDA_12])],
    })
      .slice(0, 2)
      .map(({ missing }) => missing);

  test('that is missing is named first, with the version needed', () => {
    expect(missingWith(null)).toEqual([['an NVIDIA driver, 580 or newer'], ['an NVIDIA driver, 525 or newer']]);
  });

  test('that is too old for a CUDA is reported', () => {
    expect(missingWith({ version: '535.183.01', cards: [] })).toEqual([
      ['an NVIDIA driver for CUDA 13: 580 or newer'],
      [],
    ]);
  });
});

test.each(['darwin-arm64', 'linux-arm64', 'win32-arm64'])('there is no way on %s', (machine) => {
  expect(waysOn(machine, { environments: [environment({})] })).toEqual([]);
});
