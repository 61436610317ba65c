import { join } from 'node:path';
import { inOneLine } from '../../inOneLine';
import { EngineUnavailable, type Engine, type EngineOptions } from '../engine';
import { startProcess, startThread } from '../host/hostConnection';
import { remoteEngine } from '../host/remoteEngine';
import { lowerToProgram } from './program';

/**
 * Starts TensorFlow.js with WebAssembly on the CPU, in a worker thread of this process. It is the slowest engine, and
 * runs anywhere.
 * @throws {EngineUnavailable} if it can't be loaded.
 */
export function startWebAssembly({ hosts, ownProcess, signal }: EngineOptions): Promise<Engine> {
  const host = join(hosts, 'webAssemblyHost.js');
  return remoteEngine({
    connection: ownProcess === true ? startProcess(host, {}, signal) : startThread(host),
    options: null,
    lower: lowerToProgram,
    refusal: (why) => new EngineUnavailable(`TensorFlow.js's WebAssembly can't be loaded: ${inOneLine(why)}`, null),
  });
}
