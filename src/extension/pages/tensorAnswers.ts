import type { Answers, FileQuestion, Requests } from '../../protocol/questions';
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

  /** Rejects with the reason when the process refuses. */
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
