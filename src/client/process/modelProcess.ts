import type { ChildProcess, Serializable } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { createBirpc, type BirpcReturn } from 'birpc';
import type { ModelCalls, ModelEvents } from '../../protocol/modelCalls';

export interface ModelProcessListener extends Partial<ModelEvents> {
  /**
   * Called once, whatever ended the process, even if it could not be started. The message is a sentence for the user.
   */
  ended(why: Error): void;
  /** A line that the process wrote. */
  output(stream: 'stdout' | 'stderr', line: string): void;
}

/**
 * A forked Node process that runs the model. It may end at any time. All unanswered calls then reject with the error
 * that `ended` receives.
 */
export class ModelProcess {
  readonly calls: BirpcReturn<ModelCalls, ModelEvents>;
  private hasEnded = false;

  /** @param child forked by `ModelProcesses` */
  constructor(
    private readonly child: ChildProcess,
    private readonly listener: ModelProcessListener,
  ) {
    child.on('error', (error) => {
      if (child.pid === undefined) this.end(`The model process could not be started: ${error.message}.`);
    });
    child.on('exit', (code, signal) => this.end(wayOfEnding(code, signal)));
    // Without its channel, the process can report nothing more.
    child.on('disconnect', () => child.kill('SIGKILL'));
    this.relayLines('stdout', child.stdout);
    this.relayLines('stderr', child.stderr);
    this.calls = createBirpc<ModelCalls, ModelEvents>(
      {
        report: (id, inspection) => listener.report?.(id, inspection),
        keep: (id, name, request, answer) => listener.keep?.(id, name, request, answer),
        held: (bytes) => listener.held?.(bytes),
      },
      {
        // A message that can't be sent was meant for a process that is ending. `end` handles that.
        post: (message: Serializable) => void child.send(message, () => undefined),
        on: (receive) => void child.on('message', receive),
        off: (receive) => void child.off('message', receive),
        timeout: -1,
      },
    );
  }

  /** `undefined` if the process could not be started. */
  get id(): number | undefined {
    return this.child.pid;
  }

  /** Ends the process at once. It holds nothing that needs saving. */
  kill(): void {
    this.child.kill('SIGKILL');
    this.end('The model process was ended.');
  }

  private end(sentence: string): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    const why = new Error(sentence);
    this.calls.$close(why);
    this.listener.ended(why);
  }

  private relayLines(stream: 'stdout' | 'stderr', source: Readable | null): void {
    if (source === null) return;
    createInterface({ input: source, crlfDelay: Infinity }).on('line', (line) => this.listener.output(stream, line));
  }
}

function wayOfEnding(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal === 'SIGKILL') {
    return 'The model process was ended by SIGKILL, which is also what the system sends when memory runs out.';
  }
  return signal === null
    ? `The model process ended with exit code ${code}.`
    : `The model process was ended by the signal ${signal}.`;
}
