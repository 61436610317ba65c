/** The model process's connection to an engine's host: start, calls, end. */
import { fork } from 'node:child_process';
import { Worker } from 'node:worker_threads';
import { dirname } from 'node:path';
import type { ChannelOptions } from 'birpc';
import { childEnvironment } from '../../../protocol/childEnvironment';
import { transferables } from './engineHostApi';

export interface HostConnection {
  readonly channel: ChannelOptions;
  /** Resolves when the host has ended, with what is known about the reason. */
  readonly ended: Promise<Error>;
  end(): Promise<void>;
}

/** @param path of a built host */
export function startThread(path: string): HostConnection {
  const worker = new Worker(path);
  return {
    channel: {
      post: (message: unknown) => {
        worker.postMessage(message, transferables(message));
      },
      on: (receive) => worker.on('message', receive),
    },
    ended: new Promise((resolve) => {
      worker.on('error', resolve);
      worker.on('exit', () => resolve(new Error('The engine was closed.')));
    }),
    async end() {
      await worker.terminate();
    },
  };
}

/** Length of the last output that is kept, in case the process ends on its own. */
const LAST_WORDS = 4000;

/**
 * For engines that a process can load only once, or that may crash their process.
 * @param path of a built host
 * @param env added to the inherited part of this process's environment
 * @param signal ends the process, whatever it is doing
 */
export function startProcess(
  path: string,
  env: Readonly<Record<string, string>>,
  signal?: AbortSignal,
): HostConnection {
  const child = fork(path, {
    serialization: 'advanced',
    // Neither the user's folder nor a library in it is part of the engine.
    cwd: dirname(path),
    env: { ...childEnvironment(process.env, { platform: process.platform }), ...nodeVariables(), ...env },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    killSignal: 'SIGKILL',
    ...(signal === undefined ? {} : { signal }),
  });
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-LAST_WORDS);
  });
  const ended = new Promise<Error>((resolve) => {
    child.once('error', resolve);
    child.once('close', (code, signal) => {
      const how = signal === null ? `with code ${code ?? 0}` : `by ${signal}`;
      const why = said.split('\n').findLast(reportsFailure);
      resolve(new Error(`The engine's process ended ${how}${why === undefined ? '.' : `: ${why.trim()}`}`));
    });
  });
  return {
    channel: {
      // `ended` reports a process that has ended.
      post: (message: unknown) => void child.send(message as object, () => undefined),
      on: (receive) => child.on('message', receive),
    },
    ended,
    async end() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** The desktop's VS Code runs processes in Electron, which acts as Node only with this variable. */
function nodeVariables(): Record<string, string> {
  return process.versions['electron'] === undefined ? {} : { ELECTRON_RUN_AS_NODE: '1' };
}

/**
 * Whether a printed line reports a failure. Informational lines of TensorFlow's log begin with I or W, and the date.
 */
function reportsFailure(line: string): boolean {
  return /error|fatal|failed|terminate/i.test(line) && !/^[IW]\d{4} /.test(line);
}
