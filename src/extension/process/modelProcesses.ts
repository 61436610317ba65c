import { fork, type ChildProcess } from 'node:child_process';
import { dirname } from 'node:path';
import { childEnvironment, UNTRUSTED_FOLDERS } from '../../protocol/childEnvironment';
import malloc from './malloc.json';
import { ModelProcess, type ModelProcessListener } from './modelProcess';
import { isUntrusted } from '../settings/untrustedFolders';

/** The model process's bundle and its argument, the folder where it keeps which engine is fastest. */
export type ModelCommand = readonly [script: string, ...cacheFolder: string[]];

/** Starts model processes, and keeps one ready while it is likely that one is needed soon. */
export class ModelProcesses {
  private ready: ChildProcess | null = null;

  /** @param untrustedFolders absolute; nothing in them is run or loaded */
  constructor(
    private readonly command: ModelCommand,
    private readonly untrustedFolders: () => readonly string[] = () => [],
  ) {}

  /** @throws Error if the system refuses a new process at once; most refusals come by the listener's `ended` */
  start(listener: ModelProcessListener): ModelProcess {
    const ready = this.takeReady();
    return new ModelProcess(ready !== null && isAlive(ready) ? ready : this.fork(), listener);
  }

  /** Starts a process for whoever needs the next one; a failure is left to be told when one is needed. */
  prepare(): void {
    if (this.ready !== null) return;
    try {
      this.ready = this.fork().on('error', ignore);
    } catch {
      // As above.
    }
  }

  /** Ends the process that was prepared and that nobody needed. */
  dropPrepared(): void {
    this.takeReady()?.kill('SIGKILL');
  }

  private takeReady(): ChildProcess | null {
    const { ready } = this;
    this.ready = null;
    return ready;
  }

  /**
   * With glibc, one heap for all threads, which keeps what is freed: what a stage frees on one thread, the next takes on
   * another, without asking the system for pages and clearing them again. 64 MB is more than any buffer of a usual stage.
   */
  private fork(): ChildProcess {
    const [script, ...args] = this.command;
    const untrusted = this.untrustedFolders();
    const isTrusted = (path: string) => !isUntrusted(path, untrusted);
    return fork(script, args, {
      execPath: process.execPath,
      // Not in the workspace, whose files a loader would take for libraries.
      cwd: dirname(script),
      env: {
        ...malloc,
        ...childEnvironment(process.env, { platform: process.platform, isTrusted }),
        [UNTRUSTED_FOLDERS]: JSON.stringify(untrusted),
        // The desktop's execPath is Electron, which is Node only when told.
        ELECTRON_RUN_AS_NODE: '1',
      },
      // Breakpoints of the extension host stay there.
      execArgv: [],
      // Structured clone: typed arrays and non-finite numbers arrive as they are.
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
  }
}

function isAlive({ pid, connected }: ChildProcess): boolean {
  return pid !== undefined && connected;
}

function ignore(): void {
  // Whoever needs a process gets another one, and is told what goes wrong with that.
}
