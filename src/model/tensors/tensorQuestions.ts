import type { TensorAnswer, TensorCalls, TensorList } from '../../protocol/tensors';
import { TensorFile } from './tensorFile';

/** Answers about the tensors of a file; the file that was asked about last stays open. */
export class TensorQuestions implements TensorCalls {
  #opened: { readonly path: string; readonly file: Promise<TensorFile> } | null = null;

  async tensors(path: string): Promise<TensorList> {
    return (await this.#file(path)).list;
  }

  async tensorStatistics(path: string, rows: readonly number[]): Promise<TensorAnswer[]> {
    const file = await this.#file(path);
    const answers: TensorAnswer[] = [];
    for (const row of rows) answers.push(await file.statistics(row));
    return answers;
  }

  async #file(path: string): Promise<TensorFile> {
    if (this.#opened?.path !== path) {
      void this.#opened?.file.then((file) => file.close()).catch(() => undefined);
      this.#opened = { path, file: TensorFile.open(path) };
    }
    return this.#opened.file;
  }
}
