/** What can be told about a machine's graphics cards without calling a driver, which may hang. */
import { readdir, readFile } from 'node:fs/promises';
import { arch, availableParallelism, cpus, hostname, platform, release } from 'node:os';
import { exists } from '../engine/exists';

export interface Machine {
  readonly hasNvidiaDriver: boolean;
  /** Whether there may be a card that WebGPU finds; a renderer in software counts. */
  readonly mayHaveGpu: boolean;
  /** Changes with whatever may change how fast engines are here: processor, cards, their drivers. */
  readonly identity: string;
}

/** In which drivers for Vulkan are named, beside those that the system knows of. */
const VULKAN_VARIABLES = ['VK_ICD_FILENAMES', 'VK_DRIVER_FILES', 'VK_ADD_DRIVER_FILES'];

export async function describeMachine(): Promise<Machine> {
  const [nvidiaDriver, cards] = await Promise.all([
    readFile('/proc/driver/nvidia/version', 'utf8').catch(() => ''),
    readdir('/dev/dri').then(
      (names) => names.filter((name) => name.startsWith('render')),
      () => [],
    ),
  ]);
  // Windows has drivers for every card; its subsystem for Linux lends them by this device.
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
