import type { FileCalls } from '../../protocol/modelCalls';
import type { Answers, FileQuestion, Requests } from '../../protocol/questions';
import { TensorFile } from './tensorFile';

const ANSWERS: {
  readonly [Name in FileQuestion]: (file: TensorFile, request: Requests[Name]) => Promise<Answers[Name]>;
} = {
  tensors: async (file) => Promise.resolve(file.list),
  tensorStatistics: async (file, rows) => {
    const answers: Answers['tensorStatistics'] = [];
    for (const row of rows) answers.push(await file.statistics(row));
    return answers;
  },
};

/** Answers questions about the tensors of a file. The last file stays open. */
export class TensorQuestions implements FileCalls {
  #opened: { readonly path: string; readonly file: Promise<TensorFile> } | null = null;

  async askFile<Name extends FileQuestion>(path: string, name: Name, request: Requests[Name]): Promise<Answers[Name]> {
    return ANSWERS[name](await this.#file(path), request);
  }

  async #file(path: string): Promise<TensorFile> {
    if (this.#opened?.path !== path) {
      void this.#opened?.file.then((file) => file.close()).catch(() => undefined);
      this.#opened = { path, file: TensorFile.open(path) };
    }
    return this.#opened.file;
  }
}
