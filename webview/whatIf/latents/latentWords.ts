/** Words and prices for latents out to a file and back in (docs/analyses.md#latents). */
import type { ProvenanceLine } from '../../../src/figures/contents';
import { LINE } from '../../../src/figures/report/provenanceLines';
import { duration } from '../../../src/protocol/duration';
import type { GroupShape, ShownInspection } from '../../../src/protocol/inspection';
import type { DecodedLatents, LatentLayout, SavedLatents } from '../../../src/protocol/whatIf/latents';
import { durationOf, type PassCosts } from '../../../src/protocol/whatIf/passCosts';
import { commandOfAnalysis } from '../../../src/protocol/whatIf/reproduceAnalysis';
import type { AnalysisRun } from '../../../src/protocol/whatIf/whatIf';
import { count } from '../../../src/protocol/numbers';
import { type ImageNoun } from '../../text/words';
import { groupsInWords } from '../live/liveWords';
import { MODEL_SAMPLES, priorsInWords } from '../whatIfWords';
import { inSentences } from '../../text/inSentences';
import { t } from '../../text/translate';
import { counted, countedOf, nounInWords } from '../../text/nouns';

type Saved = SavedLatents['arrays'][number];

/** `z.0 (40, 8, 4, 4) and z.3 (40, 8, 8, 8)`; of many, the first ones. */
export function arraysInWords(arrays: readonly Saved[]): string {
  const named = arrays.map(({ name, shape }) => `${name} (${shape.join(', ')})`);
  const most = 4;
  if (named.length > most) return t`${named.slice(0, most - 1).join(', ')} and ${named.length - most + 1} more`;
  return named.length < 2 ? named.join('') : t`${named.slice(0, -1).join(', ')} and ${named.at(-1) ?? ''}`;
}

/** The arrays of z that a file will hold. @param groups from the top */
export function arraysOf(
  groups: readonly number[],
  layout: LatentLayout,
  shapes: readonly GroupShape[],
  images: number,
): Saved[] {
  const chosen = groups.flatMap((group) => {
    const shape = shapes[group];
    return shape === undefined ? [] : [{ group, shape }];
  });
  if (layout === 'maps') {
    return chosen.map(({ group, shape: { channels, height, width } }) => ({
      ...{ name: `z.${group}`, shape: [images, channels, height, width] },
    }));
  }
  const latents = chosen.reduce((sum, { shape: { channels, height, width } }) => sum + channels * height * width, 0);
  return [{ name: 'latents', shape: [images, latents] }];
}

/** `40 rows, one for each image: z.0 (40, 8, 4, 4). 1 pass × 40 images: about 0.4 s`. */
export function priceOfSaving(arrays: readonly Saved[], images: number, costs: PassCosts | null, noun: ImageNoun) {
  const rows = t`${counted(images, 'row')}, one for each ${nounInWords(noun)}: ${arraysInWords(arrays)}`;
  const ms = costs && durationOf({ from: [], draws: 1, images }, costs);
  return t`${rows}. 1 pass × ${counted(images, noun)}: ${aboutInWords(ms)}`;
}

/** `1 pass × at most 16 rows: about 90 ms`. */
export function priceOfDecoding(rows: number, costs: PassCosts | null): string {
  const ms = costs && rows * (costs.decoderMs[0] ?? NaN);
  return t`1 pass × at most ${counted(rows, 'row')}: ${aboutInWords(ms)}`;
}

function aboutInWords(ms: number | null): string {
  return ms === null ? t`how long is not known yet` : t`about ${duration(ms)}`;
}

/** How a run ended; `null` while it runs. */
export function latentsEndInWords(run: AnalysisRun): string | null {
  return run.wish.analysis.kind === 'latents' ? savingEndInWords(run) : decodingEndInWords(run);
}

function savingEndInWords({ status }: AnalysisRun): string | null {
  switch (status.kind) {
    case 'running':
      return null;
    case 'finished':
      return t`Saved in ${duration(status.elapsedMs)}.`;
    case 'cancelled':
      return t`Cancelled: no file was written.`;
    case 'failed':
      return status.message;
  }
}

function decodingEndInWords({ status, measured, planned, before }: AnalysisRun): string | null {
  const rows = countedOf(measured, planned, 'row');
  const kept = measured === 0 ? '' : measured === 1 ? t`${rows} is kept.` : t`${rows} are kept.`;
  const old = before?.result ? t`The pictures before it are shown.` : '';
  switch (status.kind) {
    case 'running':
      return null;
    case 'finished':
      return t`Decoded in ${duration(status.elapsedMs)}.`;
    case 'cancelled':
      return measured === 0 ? inSentences(t`Cancelled before a row was decoded.`, old) : t`Cancelled: ${kept}`;
    case 'failed':
      return inSentences(status.message, kept, old);
  }
}

/** `groups 0, 3 from the file; the others from their priors’ means`. */
export function takenInWords({ groups }: DecodedLatents, temperature: number, ofModel: number): string {
  const given = t`${groupsInWords(groups)} from the file`;
  return groups.length === ofModel ? given : t`${given}; the others from ${priorsInWords(temperature)}`;
}

/** What must be known to look at the pictures of a file. */
export function decodedReservations(
  { listed, images }: DecodedLatents,
  { status, measured, planned }: AnalysisRun,
  noun: ImageNoun,
): string[] {
  const rows = status.kind === 'running' ? planned : measured;
  const strangers = images?.filter((image) => image === null).length ?? 0;
  return [
    ...(listed > rows ? [moreInWords(listed, rows)] : []),
    ...(strangers > 0 ? [strangersInWords(strangers)] : []),
    ...(noun === 'model sample' ? [MODEL_SAMPLES] : []),
  ];
}

function moreInWords(listed: number, rows: number): string {
  const all = counted(listed, 'row');
  return rows === 1
    ? t`The file holds ${all}. Here is the first; the command decodes all.`
    : t`The file holds ${all}. Here are the first ${count(rows)}; the command decodes all.`;
}

function strangersInWords(rows: number): string {
  const strangers = counted(rows, 'row');
  return rows === 1
    ? t`The file says that ${strangers} is of an image that isn’t here, so no reconstruction is beside it.`
    : t`The file says that ${strangers} are of images that aren’t here, so no reconstruction is beside them.`;
}

/** Where the pictures come from, as far as that differs from the inspection's. */
export function decodedLines(
  { request, whatIf, checkpoint }: ShownInspection,
  run: AnalysisRun,
  decoded: DecodedLatents,
): ProvenanceLine[] {
  const { analysis } = run.wish;
  const [path, temperature] = analysis.kind === 'decode' ? [analysis.path, analysis.temperature] : ['', 0];
  return [
    ['analysis', `Latents decoded: ${takenInWords(decoded, temperature, checkpoint?.groups.length ?? 0)}`],
    ['latents', path],
    [LINE.images, `${countedOf(run.measured, decoded.listed, 'row')} of the file`],
    [LINE.imagesSha256, ''],
    [LINE.draws, `seed ${request.seed}`],
    [LINE.command, commandOfAnalysis(request, run, whatIf?.images ?? 0) ?? ''],
  ];
}
