import { join } from 'node:path';
import type { EngineSetup, SetupPlaces } from '../../protocol/engineSetup';
import { exists } from '../engine/exists';
import { IN_PACKAGE, SHIPPED } from '../engine/tfjs/tensorFlowAddon';
import { findInterpreters } from '../engine/machine/interpreters';
import { findNvidia, type NvidiaDriver } from '../engine/machine/nvidia';
import { describeEnvironment, type PythonEnvironment } from '../engine/machine/pythonEnvironment';
import { systemLibraries } from '../engine/machine/systemLibraries';
import { findWays } from './ways';

/**
 * Looks for the parts of engines for NVIDIA cards. It looks at files, asks Python interpreters where theirs are, and
 * tries no engine.
 * @param folder in which the Inspector may install things of its own
 * @param hosts folder of the built hosts
 */
export async function findEngineSetup(places: SetupPlaces, folder: string, hosts: string): Promise<EngineSetup> {
  const ownEnvironment = join(folder, 'python');
  const tensorFlowFolder = places.tensorFlowFolder ?? join(folder, 'tensorflow');
  const isLinux = process.platform === 'linux';
  const [driver, environments, libraries, hasTensorFlowPackage, hasAddon] = await Promise.all([
    findNvidia(),
    // On other systems no way leads through Python, and a program of that name may only offer to install it.
    isLinux ? findInterpreters(places, [ownEnvironment]).then(describeAll) : [],
    isLinux ? systemLibraries() : new Set<string>(),
    exists(join(tensorFlowFolder, 'node_modules', '@tensorflow', 'tfjs-node-gpu', IN_PACKAGE)),
    exists(join(hosts, SHIPPED)),
  ]);
  return {
    machine: machineInWords(driver),
    ways: findWays({
      machine: `${process.platform}-${process.arch}`,
      ...{ driver, environments, systemLibraries: libraries },
      ...{ ownEnvironment, tensorFlowFolder, hasTensorFlowPackage, hasAddon },
    }),
  };
}

/** Each environment once, however many interpreters lead to it. */
async function describeAll(interpreters: readonly string[]): Promise<PythonEnvironment[]> {
  const described = await Promise.all(interpreters.map(describeEnvironment));
  const byFolder = new Map<string, PythonEnvironment>();
  for (const environment of described) {
    if (environment !== null && !byFolder.has(environment.folder)) byFolder.set(environment.folder, environment);
  }
  return [...byFolder.values()];
}

function machineInWords(driver: NvidiaDriver | null): string {
  if (driver === null) return 'No NVIDIA driver was found on this machine.';
  return [`NVIDIA driver ${driver.version}`, ...driver.cards].join(' · ');
}
