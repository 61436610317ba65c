import type { TensorAnswer, TensorList, TensorRow } from '../../protocol/tensors';
import { Malformed } from '../files/malformed';
import type { SteadyFile } from '../files/steadyFile';
import type { Container } from '../checkpoint/container';
import { openCheckpointFile } from '../checkpoint/openCheckpointFile';
import { readContainer } from '../checkpoint/readContainer';
import { RunningStatistics } from '../checkpoint/runningStatistics';
import { listTensors, type ListedTensor, type ListedTensors } from '../checkpoint/tensorList';
import { tensorValues } from '../checkpoint/tensorValues';
import { locateTensor } from '../checkpoint/locateWeights';
import { Refusal } from '../refusal';

/** A file whose tensors are inspected individually. They only need to be readable. */
export class TensorFile {
  private constructor(
    private readonly file: SteadyFile,
    private readonly container: Container,
    private readonly listed: ListedTensors,
  ) {}

  /** @throws {Refusal} if the file is missing, damaged, or not written by `torch.save` or safetensors. */
  static async open(path: string): Promise<TensorFile> {
    const file = await openCheckpointFile(path);
    try {
      const container = await file.whileUnchanged(() => readContainer(file));
      return new TensorFile(file, container, listTensors(container.value));
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** File name, without its folder. */
  get name(): string {
    return this.file.name;
  }

  get list(): TensorList {
    const rows = this.listed.tensors.map(({ name, shape, type, values }): TensorRow => {
      return { name, shape, type, isReadable: values !== null };
    });
    return { rows, isComplete: this.listed.isComplete };
  }

  /** @throws {Refusal} if the file has changed, or the list has no such row. */
  async statistics(row: number): Promise<TensorAnswer> {
    const tensor = this.listed.tensors[row];
    if (tensor === undefined) throw new Refusal(`${this.name} has no tensor number ${row}.`);
    return this.file.whileUnchanged(() => this.#statistics(row, tensor));
  }

  async #statistics(row: number, { name, type, values: stored }: ListedTensor): Promise<TensorAnswer> {
    if (stored === null) return { kind: 'none', row, reason: `Values of the type ${type} are not read.` };
    try {
      const tensor = locateTensor(name, stored, this.container, this.name);
      const found = new RunningStatistics();
      for await (const { values, times } of tensorValues(this.file, tensor)) found.add(values, times);
      const { elements, minimum, maximum, mean, standardDeviation, notFinite } = found;
      return { kind: 'statistics', row, elements, minimum, maximum, mean, standardDeviation, notFinite };
    } catch (error) {
      // One unreadable tensor says nothing about the others.
      if (error instanceof Refusal) return { kind: 'none', row, reason: error.message };
      if (error instanceof Malformed) return { kind: 'none', row, reason: `${name} is not read: ${error.message}.` };
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.file.close();
  }
}
