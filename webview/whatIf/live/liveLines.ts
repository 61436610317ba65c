import type { ProvenanceLine } from '../../../src/figures/contents';
import { LINE } from '../../../src/figures/report/provenanceLines';
import type { ShownInspection } from '../../../src/protocol/inspection';
import type { ChangedPicture, SamplesMove, VariationsMove } from '../../../src/protocol/whatIf/live';
import { commandOfChange, commandOfSamples, commandOfVariations } from '../../../src/protocol/whatIf/reproduceLive';
import { imageNoun } from '../../text/words';
import { changeInWords, groupsInWords, takenBelowInWords } from './liveWords';
import { t } from '../../text/translate';

type From = Pick<ShownInspection, 'request' | 'input' | 'checkpoint'>;

const NAMES = { none: 'What if', traverse: 'Traverse', swap: 'Swap', interpolate: 'Interpolate' } as const;

/** Where the pictures and numbers of a change come from, as far as that differs from the inspection's. */
export function changeLines(
  { request, input, checkpoint }: From,
  changed: Pick<ChangedPicture, 'query' | 'inInput'>,
): ProvenanceLine[] {
  const { query } = changed;
  const { image, change } = query;
  const below = takenBelowInWords(query, checkpoint?.groups.length ?? Infinity);
  const what = [changeInWords(change, imageNoun(input)), ...(below === null ? [] : [below])].join('; ');
  return [
    ['analysis', `${NAMES[change.kind]}: ${what}`],
    [LINE.images, `${imageNoun(input)} ${image} of ${input?.label ?? ''}`],
    // That of the file's is of all images.
    [LINE.imagesSha256, ''],
    [LINE.draws, `first draw, seed ${request.seed}`],
    [LINE.command, commandOfChange(request, changed) ?? ''],
  ];
}

/** The same of samples. */
export function samplesLines({ request }: From, samples: number, move: SamplesMove): ProvenanceLine[] {
  return [
    ['analysis', `Temperature of each group from the top: ${move.temperatures.join(', ')}`],
    [LINE.images, `${samples} samples of the model, not data`],
    [LINE.imagesSha256, ''],
    [LINE.draws, `seed ${request.seed}`],
    [LINE.command, commandOfSamples(request, samples, move)],
  ];
}

/** The same of variations. */
export function variationLines({ request }: From, variations: number, move: VariationsMove): ProvenanceLine[] {
  return [
    ['analysis', `Variations: ${sharedInWords(move)}`],
    [LINE.images, `${variations} samples of the model, not data`],
    [LINE.imagesSha256, ''],
    [LINE.draws, `seed ${move.seed}`],
    [LINE.command, commandOfVariations(request, variations, move)],
  ];
}

/** `z of groups 0 to 2 from sample 0 at t = 0.8; the others at t = 0.8`. */
export function sharedInWords({ topGroups, temperature, varied }: VariationsMove): string {
  const shared = groupsInWords(Array.from({ length: topGroups }, (_, group) => group));
  return t`z of ${shared} from sample 0 at t = ${temperature}; the others at t = ${varied}`;
}
