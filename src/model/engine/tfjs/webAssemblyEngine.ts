import { join } from 'node:path';
import { inOneLine } from '../../inOneLine';
import { EngineUnavailable, type Engine, type EngineOptions } from '../engine';
import { startProcess, startThread } from '../host/hostConnection';
import { remoteEngine } from '../host/remoteEngine';
import { lowerToProgram } from './program';

/**
 * TensorFlow.js on the CPU by WebAssembly, in a worker thread of this process: the slowest, which runs anywhere.
 * @throws {EngineUnavailable} when it can't be loaded.
 */
export function startWebAssembly({ hosts, ownProcess, signal }: EngineOptions): Promise<Engine> {
  const host = join(hosts, 'tfjs-wasm.js');
  return remoteEngine({
    connection: ownProcess === true ? startProcess(host, {}, signal) : startThread(host),
    options: null,
    lower: lowerToProgram,
    refusal: (why) => new EngineUnavailable(`TensorFlow.js's WebAssembly can't be loaded: ${inOneLine(why)}`, null),
  });
}
