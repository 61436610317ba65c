/** `nvae-inspect tensors`: the tensors in a file, NVAE or not. */
import { visibleText } from '../../protocol/visibleText';
import type { TensorAnswer, TensorRow, TensorStatistics } from '../../protocol/tensors';
import { openModel } from '../families/openModel';
import { Refusal } from '../refusal';
import { TensorFile } from '../tensors/tensorFile';
import { alignColumns } from './columns';
import type { TensorsCommand } from './commandLine';

export interface Told {
  readonly file: string;
  readonly description: string;
  readonly rows: readonly TensorRow[];
  readonly isComplete: boolean;
  /** Statistics by row; `null` if not requested. */
  readonly statistics: readonly TensorAnswer[] | null;
}

/** @throws {Refusal} if the file can't be read at all. */
export async function tensorsOf({ path, statistics }: TensorsCommand): Promise<Told> {
  const file = await TensorFile.open(path);
  try {
    const { rows, isComplete } = file.list;
    const description = visibleText(await whatItIs(path));
    const answers: TensorAnswer[] = [];
    if (statistics) for (const row of rows.keys()) answers.push(await file.statistics(row));
    return { file: file.name, description, rows, isComplete, statistics: statistics ? answers : null };
  } finally {
    await file.close();
  }
}

/** The NVAE in the file, or why no network could be built from it. */
async function whatItIs(path: string): Promise<string> {
  try {
    const { checkpoint, description } = await openModel(path);
    await checkpoint.close();
    const { dataset, groups, parameters } = description;
    return `${checkpoint.fileName} holds an NVAE: ${dataset}, ${groups.length} latent groups, ${parameters} parameters.`;
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
}

function firstNotFinite(told: Told): string | null {
  const first = told.statistics?.find((answer) => answer.kind === 'statistics' && answer.notFinite > 0);
  return first === undefined ? null : (told.rows[first.row]?.name ?? null);
}

export function tensorsAsJson(told: Told): object {
  const { file, description, rows, isComplete, statistics } = told;
  return {
    file,
    description,
    complete: isComplete,
    ...(statistics === null ? {} : { first_not_finite: firstNotFinite(told) }),
    tensors: rows.map(({ name, shape, type }, row) => ({
      ...{ name, shape, type },
      ...answerAsJson(statistics?.[row]),
    })),
  };
}

function answerAsJson(answer: TensorAnswer | undefined) {
  if (answer === undefined) return {};
  if (answer.kind === 'none') return { unreadable: visibleText(answer.reason) };
  const { minimum, maximum, mean, standardDeviation, notFinite } = answer;
  return { min: minimum, max: maximum, mean, std: standardDeviation, not_finite: notFinite };
}

export function tensorsAsTable(told: Told): string[] {
  const { description, rows, isComplete, statistics } = told;
  const head = ['tensor', 'shape', 'type', ...(statistics === null ? [] : ['min', 'max', 'mean', 'std', 'not finite'])];
  const table = rows.map(({ name, shape, type }, row) => [
    name,
    shape === null ? 'unknown' : `(${shape.join(', ')})`,
    type,
    ...(statistics === null ? [] : numbers(statistics[row])),
  ]);
  const lines = [description, '', ...alignColumns([head, ...table], 3)];
  if (rows.length === 0) lines.push('no tensors');
  if (!isComplete) lines.push('', `The file holds more tensors than these ${rows.length}, which are listed.`);
  if (statistics !== null) lines.push('', notFiniteInWords(told));
  return lines;
}

function notFiniteInWords(told: Told): string {
  const first = firstNotFinite(told);
  if (first === null) return 'All values that were read are finite.';
  const others =
    (told.statistics ?? []).filter((answer) => answer.kind === 'statistics' && answer.notFinite > 0).length - 1;
  const more = others === 0 ? '' : `, and so have ${others} more`;
  return `The first tensor with values that are not finite is ${first}${more}.`;
}

function numbers(answer: TensorAnswer | undefined): string[] {
  if (answer === undefined || answer.kind === 'none') return ['–', '–', '–', '–', '–'];
  return [...finiteNumbers(answer), String(answer.notFinite)];
}

function finiteNumbers({ minimum, maximum, mean, standardDeviation }: TensorStatistics): string[] {
  return [minimum, maximum, mean, standardDeviation].map((value) => (value === null ? '–' : shortNumber(value)));
}

/** Six significant digits. */
function shortNumber(value: number): string {
  const text = String(Number(value.toPrecision(6)));
  return text.length > 12 ? value.toExponential(5) : text;
}
