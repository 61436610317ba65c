import type { ProvenanceLine } from '../../../src/figures/contents';
import { LINE } from '../../../src/figures/report/provenanceLines';
import type { ShownInspection } from '../../../src/protocol/inspection';
import type { LiveQuery, SamplesQuery } from '../../../src/protocol/whatIf/live';
import { commandOfChange, commandOfSamples } from '../../../src/protocol/whatIf/reproduceLive';
import { imageNoun } from '../../text/words';
import { BELOW_IN_WORDS, changeInWords } from './liveWords';

type From = Pick<ShownInspection, 'request' | 'input' | 'whatIf'>;

const NAMES = { none: 'What if', traverse: 'Traverse', swap: 'Swap' } as const;

/** Where the pictures and numbers of a change come from, as far as that differs from the inspection's. */
export function changeLines({ request, input, whatIf }: From, query: LiveQuery): ProvenanceLine[] {
  const { image, change, below } = query;
  return [
    ['analysis', `${NAMES[change.kind]}: ${changeInWords(change, imageNoun(input))}; ${BELOW_IN_WORDS[below]}`],
    [LINE.images, `${imageNoun(input)} ${image} of ${input?.label ?? ''}`],
    // That of the file's is of all images.
    [LINE.imagesSha256, ''],
    [LINE.draws, `first draw, seed ${request.seed}`],
    [LINE.command, commandOfChange(request, query, whatIf?.images ?? 0) ?? ''],
  ];
}

/** The same of samples. */
export function samplesLines({ request }: From, query: SamplesQuery): ProvenanceLine[] {
  return [
    ['analysis', `Temperature of each group from the top: ${query.temperatures.join(', ')}`],
    [LINE.images, `${query.samples} samples of the model, not data`],
    [LINE.imagesSha256, ''],
    [LINE.draws, `seed ${request.seed}`],
    [LINE.command, commandOfSamples(request, query)],
  ];
}
