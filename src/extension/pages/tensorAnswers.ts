import type { Answers, FileQuestion, Requests } from '../../protocol/questions';
import type { ModelProcess, ModelProcessListener } from '../process/modelProcess';
import type { ModelProcesses } from '../process/modelProcesses';

/** Long enough for the next question of a page that asks piece by piece. */
const LINGER_MS = 1500;

/**
 * Answers a page's questions about the tensors of its file. A process of its own reads them, because a refused file has
 * no inspection. The process is forked on demand and ends soon after its last answer.
 */
export class TensorAnswers {
  private process: ModelProcess | null = null;
  private open = 0;
  private idle: NodeJS.Timeout | undefined;

  /** @param path the file, read as it is at the time of the question */
  constructor(
    private readonly processes: ModelProcesses,
    private readonly path: () => string,
    private readonly output: ModelProcessListener['output'],
    private readonly lingerMs = LINGER_MS,
  ) {}

  /** The process's id; `undefined` if there is none. */
  get processId(): number | undefined {
    return this.process?.id;
  }

  /** Rejects with the reason if the process refuses. */
  async ask<Name extends FileQuestion>(name: Name, request: Requests[Name]): Promise<Answers[Name]> {
    clearTimeout(this.idle);
    const process = (this.process ??= this.forkProcess());
    this.open += 1;
    try {
      return await process.calls.askFile(this.path(), name, request);
    } finally {
      this.open -= 1;
      if (this.open === 0) this.idle = setTimeout(() => this.dispose(), this.lingerMs);
    }
  }

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
