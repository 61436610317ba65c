import type { ModelProcess, ModelProcessListener } from './modelProcess';
import type { ModelProcesses } from './modelProcesses';

/** Long enough for the next question of a page that asks piece by piece. */
const LINGER_MS = 1500;

/**
 * A model process for questions that need no inspection. It is forked on demand and ends soon after its last answer, so
 * whoever stops asking ends the work.
 */
export class LingeringProcess {
  private process: ModelProcess | null = null;
  private open = 0;
  private idle: NodeJS.Timeout | undefined;

  constructor(
    private readonly processes: ModelProcesses,
    private readonly output: ModelProcessListener['output'],
    private readonly lingerMs = LINGER_MS,
  ) {}

  /** The process's id; `undefined` if there is none. */
  get processId(): number | undefined {
    return this.process?.id;
  }

  /** Rejects with the reason if the process refuses or ends. */
  async ask<T>(question: (calls: ModelProcess['calls']) => Promise<T>): Promise<T> {
    clearTimeout(this.idle);
    const process = (this.process ??= this.forkProcess());
    this.open += 1;
    try {
      return await question(process.calls);
    } finally {
      this.open -= 1;
      if (this.open === 0) this.idle = setTimeout(() => this.dispose(), this.lingerMs);
    }
  }

  /** Ends the process at once. What was asked is rejected. */
  dispose(): void {
    clearTimeout(this.idle);
    const { process } = this;
    this.process = null;
    process?.kill();
  }

  private forkProcess(): ModelProcess {
    const process: ModelProcess = this.processes.start({
      ended: () => {
        if (this.process === process) this.process = null;
      },
      output: this.output,
    });
    return process;
  }
}
