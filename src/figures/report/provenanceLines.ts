/** What numbers come from, line by line. */
import type { Citation } from '../../protocol/citation';
import type { InputDescription } from '../../protocol/input';
import type { CheckpointDescription, EngineDescription } from '../../protocol/inspection';
import { count, counted } from '../../protocol/numbers';
import type { ProvenanceLine } from '../contents';

/** The names of lines that a figure may have otherwise than the page. */
export const LINE = {
  images: 'images',
  imagesSha256: 'SHA-256 of the images as the network got them',
  draws: 'draws',
  command: 'command',
} as const;

/** How numbers were measured, apart from what a citation says. */
export interface HowMeasured {
  readonly fileName: string;
  /** `null` until it is opened. */
  readonly checkpoint: Pick<CheckpointDescription, 'epoch' | 'globalStep' | 'weights'> | null;
  /** `null` until it is known. */
  readonly input: Pick<InputDescription, 'listed' | 'label' | 'notes'> | null;
  /** Number of images measured. */
  readonly images: number;
  /** Draws of the noise per image. */
  readonly draws: number;
  /** Where the noise came from: `seed 0`, or a file. */
  readonly noise: string;
  readonly engine: EngineDescription | null;
}

export function provenanceLines(measured: HowMeasured, citation: Citation): ProvenanceLine[] {
  const { checkpointSha256, imagesSha256, command, version } = citation;
  return [
    checkpointLine(measured),
    ...(checkpointSha256 === '' ? [] : [['SHA-256 of the checkpoint', checkpointSha256] as const]),
    ...imageLines(measured),
    ...(imagesSha256 === null ? [] : [[LINE.imagesSha256, imagesSha256] as const]),
    ...runLines(measured),
    ['measured by', version],
    ...commandLine(command),
  ];
}

/**
 * The same as far as it is known without a citation.
 * @param why why there is none, in a sentence
 * @param command that gives the same numbers; `null` if none does
 */
export function uncitedLines(measured: HowMeasured, why: string, command: string | null): ProvenanceLine[] {
  return [
    checkpointLine(measured),
    ['SHA-256 of the checkpoint', `unknown: ${why}`],
    ...imageLines(measured),
    ...runLines(measured),
    ...commandLine(command),
  ];
}

function checkpointLine({ fileName, checkpoint }: HowMeasured): ProvenanceLine {
  const { epoch = null, globalStep = null } = checkpoint ?? {};
  const state = [
    ...(epoch === null ? [] : [`epoch ${epoch}`]),
    ...(globalStep === null ? [] : [`step ${globalStep}`]),
    ...(checkpoint === null ? [] : [`weights ${checkpoint.weights}`]),
  ];
  return ['checkpoint', [fileName, ...state].join(', ')];
}

function imageLines({ input, images }: HowMeasured): ProvenanceLine[] {
  return [
    [LINE.images, `${count(images)} of ${count(Math.max(images, input?.listed ?? 0))}: ${input?.label ?? ''}`],
    ...(input?.notes ?? []).map((note, i): ProvenanceLine => [`preparation ${i + 1}`, note]),
  ];
}

function runLines({ engine, draws, noise }: HowMeasured): ProvenanceLine[] {
  return [
    [LINE.draws, `${counted(draws, 'draw')}, ${noise}`],
    ...(engine === null ? [] : [['engine', `${engine.device} · ${engine.runtime}`] as const]),
  ];
}

function commandLine(command: string | null): ProvenanceLine[] {
  return command === null ? [] : [[LINE.command, command]];
}
