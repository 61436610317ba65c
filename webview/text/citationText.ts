import type { Citation } from '../../src/protocol/citation';
import type { Inspection } from '../../src/protocol/inspection';
import { count } from './numbers';
import { drawsInWords } from './words';

type Line = readonly [name: string, text: string];

/** What the numbers come from, line by line. */
export function citationLines(inspection: Inspection, citation: Citation): Line[] {
  const { fileName, checkpoint, input, summary, request, engine } = inspection;
  const { checkpointSha256, imagesSha256, command, version } = citation;
  const { epoch = null, globalStep = null } = checkpoint ?? {};
  const state = [
    ...(epoch === null ? [] : [`epoch ${epoch}`]),
    ...(globalStep === null ? [] : [`step ${globalStep}`]),
    ...(checkpoint === null ? [] : [`weights ${checkpoint.weights}`]),
  ];
  const measured = summary?.images ?? 0;
  return [
    ['checkpoint', [fileName, ...state].join(', ')],
    ['SHA-256 of the checkpoint', checkpointSha256],
    ['images', `${count(measured)} of ${count(Math.max(measured, input?.listed ?? 0))}: ${input?.label ?? ''}`],
    ...(input?.notes ?? []).map((note, i): Line => [`preparation ${i + 1}`, note]),
    ...(imagesSha256 === null ? [] : [['SHA-256 of the images as the network got them', imagesSha256] as const]),
    ['draws', drawsInWords(request.draws, request.seed)],
    ...(engine === null ? [] : [['engine', `${engine.device} · ${engine.runtime}`] as const]),
    ['measured by', version],
    ...(command === null ? [] : [['command', command] as const]),
  ];
}
