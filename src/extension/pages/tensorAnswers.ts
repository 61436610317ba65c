import type { Answers, FileQuestion, Requests } from '../../protocol/questions';
import type { LingeringProcess } from '../../client/process/lingeringProcess';

/**
 * Answers a page's questions about the tensors of its file. A process of its own reads them, because a refused file has
 * no inspection.
 */
export class TensorAnswers {
  /** @param path the file, read as it is at the time of the question */
  constructor(
    private readonly process: LingeringProcess,
    private readonly path: () => string,
  ) {}

  /** Rejects with the reason if the process refuses. */
  async ask<Name extends FileQuestion>(name: Name, request: Requests[Name]): Promise<Answers[Name]> {
    return this.process.ask((calls) => calls.askFile(this.path(), name, request));
  }
}
