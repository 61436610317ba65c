/** What is known about a machine's graphics cards without calling a driver, which may hang. */
import { readdir, readFile } from 'node:fs/promises';
import { arch, availableParallelism, cpus, hostname, platform, release } from 'node:os';
import { exists } from '../engine/exists';

export interface Machine {
  readonly hasNvidiaDriver: boolean;
  /** Whether WebGPU may find a card. A software renderer counts. */
  readonly mayHaveGpu: boolean;
  /** Changes with anything that may affect the speed of engines: processor, cards, their drivers. */
  readonly identity: string;
}

/** Variables that name Vulkan drivers in addition to those known to the system. */
const VULKAN_VARIABLES = ['VK_ICD_FILENAMES', 'VK_DRIVER_FILES', 'VK_ADD_DRIVER_FILES'];

export async function describeMachine(): Promise<Machine> {
  const [nvidiaDriver, cards] = await Promise.all([
    readFile('/proc/driver/nvidia/version', 'utf8').catch(() => ''),
    readdir('/dev/dri').then(
      (names) => names.filter((name) => name.startsWith('render')),
      () => [],
    ),
  ]);
  // Windows has drivers for every graphics card. Its subsystem for Linux shares them through this device.
  const hasWindowsGpu = platform() === 'win32' || (await exists('/dev/dxg'));
  const hasNvidiaDriver = nvidiaDriver !== '' || (await exists('/dev/nvidiactl')) || hasWindowsGpu;
  const vulkan = VULKAN_VARIABLES.map((name) => process.env[name] ?? '');
  return {
    hasNvidiaDriver,
    mayHaveGpu: hasNvidiaDriver || platform() === 'darwin' || cards.length > 0 || vulkan.some((files) => files !== ''),
    identity: [
      ...[hostname(), platform(), release(), arch(), cpus()[0]?.model ?? '', String(availableParallelism())],
      ...[nvidiaDriver.trim(), ...cards, ...vulkan],
    ].join('\n'),
  };
}
