import type { TensorAnswer, TensorList } from '../../protocol/tensors';
import type { ModelProcess, ModelProcessListener } from '../process/modelProcess';
import type { ModelProcesses } from '../process/modelProcesses';

/** Long enough for the next question of a page that asks for one piece after the other. */
const LINGER_MS = 1500;

/**
 * What a checkpoint's page asks about the tensors of its file. They are read by a process of its own, since a file that
 * was refused has none: it is forked when it is asked, and ended soon after its last answer.
 */
export class TensorAnswers {
  private process: ModelProcess | null = null;
  private open = 0;
  private idle: NodeJS.Timeout | undefined;

  /** @param path the file's, as it is when it is asked about */
  constructor(
    private readonly processes: ModelProcesses,
    private readonly path: () => string,
    private readonly output: ModelProcessListener['output'],
    private readonly lingerMs = LINGER_MS,
  ) {}

  /** The process's id; `undefined` while there is none. */
  get processId(): number | undefined {
    return this.process?.id;
  }

  /** Rejects with the reason when the file can't be read. */
  async list(): Promise<TensorList> {
    return this.ask((process) => process.calls.tensors(this.path()));
  }

  /** Rejects when the file can't be read or has changed since its list was made. */
  async statistics(rows: readonly number[]): Promise<TensorAnswer[]> {
    return this.ask((process) => process.calls.tensorStatistics(this.path(), rows));
  }

  dispose(): void {
    clearTimeout(this.idle);
    const { process } = this;
    this.process = null;
    process?.kill();
  }

  private async ask<T>(question: (process: ModelProcess) => Promise<T>): Promise<T> {
    clearTimeout(this.idle);
    const process = (this.process ??= this.forkProcess());
    this.open += 1;
    try {
      return await question(process);
    } finally {
      this.open -= 1;
      if (this.open === 0) this.idle = setTimeout(() => this.dispose(), this.lingerMs);
    }
  }

  private forkProcess(): ModelProcess {
    const process: ModelProcess = this.processes.start({
      // It inspects nothing.
      report: () => undefined,
      sumMap: () => undefined,
      ended: () => {
        if (this.process === process) this.process = null;
      },
      output: this.output,
    });
    return process;
  }
}
