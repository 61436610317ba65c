import { fork, type ChildProcess } from 'node:child_process';
import { dirname } from 'node:path';
import { modelEnvironment } from './modelEnvironment';
import { ModelProcess, type ModelProcessListener } from './modelProcess';

/** The model process's bundle and its argument, the folder that caches which engine is fastest. */
export type ModelCommand = readonly [script: string, ...cacheFolder: string[]];

/** Starts model processes, and keeps one ready while one is likely to be needed soon. */
export class ModelProcesses {
  private ready: ChildProcess | null = null;

  /**
   * @param untrustedFolders absolute paths; nothing in them is run or loaded
   * @param readableFolders real paths; users' files elsewhere are not read. `null` for all
   */
  constructor(
    private readonly command: ModelCommand,
    private readonly untrustedFolders: () => readonly string[] = () => [],
    private readonly readableFolders: readonly string[] | null = null,
  ) {}

  /** @throws Error if the system refuses a new process at once; most refusals arrive via the listener's `ended` */
  start(listener: ModelProcessListener): ModelProcess {
    const ready = this.takeReady();
    return new ModelProcess(ready !== null && isAlive(ready) ? ready : this.fork(), listener);
  }

  /** Starts a process in advance. A failure is reported only once a process is needed. */
  prepare(): void {
    if (this.ready !== null) return;
    try {
      this.ready = this.fork().on('error', ignore);
    } catch {
      // As above.
    }
  }

  /** Ends the prepared process if nobody has taken it. */
  dropPrepared(): void {
    this.takeReady()?.kill('SIGKILL');
  }

  private takeReady(): ChildProcess | null {
    const { ready } = this;
    this.ready = null;
    return ready;
  }

  private fork(): ChildProcess {
    const [script, ...args] = this.command;
    return fork(script, args, {
      execPath: process.execPath,
      // Outside the workspace: a loader would take its files for libraries.
      cwd: dirname(script),
      env: modelEnvironment({ untrusted: this.untrustedFolders(), readable: this.readableFolders }),
      // The extension host's breakpoints must not apply here.
      execArgv: [],
      // Structured clone preserves typed arrays and non-finite numbers.
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
  }
}

function isAlive({ pid, connected }: ChildProcess): boolean {
  return pid !== undefined && connected;
}

function ignore(): void {
  // The next caller gets another process, and hears what goes wrong with it.
}
