/** What an inspection is of: the input that was asked for, how much of it was measured, and what comes next. */
import type { FilesChoice, InputChoice, InputDescription } from '../../src/protocol/input';
import type { Inspection, ShownInspection, Status } from '../../src/protocol/inspection';
import { INPUT_FILE_TYPES } from '../../src/protocol/pageRequests';
import { visibleName } from '../../src/protocol/visibleText';
import { count } from '../../src/protocol/numbers';
import { drawsInWords, noiseInWords, imageNoun } from './words';
import { t } from './translate';
import { countedOf } from './nouns';

const WAITED_FOR: ReadonlySet<Status['kind']> = new Set(['opening', 'running', 'asking']);

const FILE = new RegExp(String.raw`(?:\.(?:${INPUT_FILE_TYPES.join('|')})|ubyte)$`, 'i');
/** A data set's path may end in its split: `DATASET:test`. */
const WITH_SPLIT = /^(.+):(\w+)$/s;

/** Whether these files were chosen as a folder. */
export function isFolder({ paths }: FilesChoice): boolean {
  const [place = ''] = paths;
  const [, path = place] = WITH_SPLIT.exec(place) ?? [];
  return paths.length === 1 && !FILE.test(path);
}

/** `16 model samples`, `images/`, `000.png`, `3 files`, `MNIST, test`. */
export function choiceInWords(input: InputChoice): string {
  if (input.kind === 'samples') {
    const number = typeof input.count === 'number' ? input.count : input.count.decided;
    return number === null ? t`model samples` : countedOf(number, number, 'model sample');
  }
  const [path = ''] = input.paths;
  if (input.paths.length > 1) return t`${count(input.paths.length)} files`;
  const name = path.split(/[/\\]/).findLast((part) => part !== '') ?? path;
  const [, dataSet, split] = WITH_SPLIT.exec(name) ?? [];
  if (dataSet !== undefined && split !== undefined) return visibleName(`${dataSet}, ${split}`);
  return visibleName(isFolder(input) ? `${name}/` : name);
}

/** The input to go back to: `images/ (40)`, `16 model samples`. */
export function resultsInWords({ request, input }: Inspection): string {
  const choice = choiceInWords(request.input);
  return request.input.kind === 'samples' || input === null ? choice : `${choice} (${count(input.images)})`;
}

/** `40 images from images/`, or `8 of 40 images from images/` while not all are measured. */
export function inputInWords({ input, summary, groups }: Inspection): string | null {
  if (input === null) return null;
  const measured = summary?.images ?? Math.max(0, ...groups.map((group) => group?.images ?? 0));
  if (measured === 0 || measured >= input.images) return input.label;
  const { label } = input;
  const digits = /^\d+/.exec(label)?.[0];
  // Without leading digits, the number of images is not decided yet.
  return digits === undefined ? label : t`${count(measured)} of ${count(Number(digits))}${label.slice(digits.length)}`;
}

/** `1 draw, seed 0`, or `3 of 8 draws, seed 0` where not all were made. */
export function drawsMadeInWords({ request, groups }: Inspection): string {
  const made = Math.min(...groups.flatMap((group) => group?.draws ?? []));
  return made < request.draws
    ? `${countedOf(made, request.draws, 'draw')}, ${noiseInWords(request)}`
    : drawsInWords(request);
}

/**
 * The part of the input that a mean covers, or `null` if it covers all of it: `1,496 of 3,000 model samples` in a run
 * that has not finished, `64 of 10,000 images` from a larger folder.
 */
export function shareInWords(measured: number, input: InputDescription | null): string | null {
  if (input === null || measured >= Math.max(input.images, input.listed)) return null;
  const noun = imageNoun(input);
  if (input.listed <= input.images) return countedOf(measured, input.images, noun);
  if (measured >= input.images) return countedOf(measured, input.listed, noun);
  return t`${countedOf(measured, input.images, noun)} taken from ${count(input.listed)}`;
}

/**
 * `Results for …, until …`, while results wait to be replaced by the next inspection. `null` if no other inspection
 * follows, or the next one was refused.
 */
export function oldResultsInWords(shown: ShownInspection): string | null {
  const { request, next } = shown;
  if (next === null || !WAITED_FOR.has(next.status.kind)) return null;
  const results = t`Results for ${inputInWords(shown) ?? choiceInWords(request.input)}`;
  const { input, draws, seed } = next.request;
  if (JSON.stringify(input) !== JSON.stringify(request.input)) {
    return t`${results}, until the first group of ${choiceInWords(input)} is measured.`;
  }
  if (draws !== request.draws || seed !== request.seed) {
    const made = drawsMadeInWords(shown);
    return t`${results} with ${made}, until the first group with ${drawsInWords({ draws, seed })} is measured.`;
  }
  return t`${results}, until the first group is measured again.`;
}
