/** The command lines that give again what follows a slider. */
import type { InputChoice } from '../input';
import type { InspectionRequest } from '../inspection';
import { commandLike } from '../reproduce';
import type { ChangedPicture, InputNumbers, LiveChange, SamplesMove, VariationsMove } from './live';
import { sameImages } from './reproduceAnalysis';

/** @returns `null` where no command does the same: it takes no sample of the model alone, but for the first */
export function commandOfChange(
  request: InspectionRequest,
  { query, inInput }: Pick<ChangedPicture, 'query' | 'inInput'>,
): string | null {
  const { image, change, below } = query;
  if (change.kind === 'none') return null;
  const input = imageAlone(request.input, image, inInput);
  if (input === null) return null;
  const other = inInput?.other ?? null;
  if ('other' in change && other === null) return null;
  const options = [
    ...optionsOf(change),
    ...(other === null ? [] : ['--partner', String(other)]),
    '--below',
    below,
    ...(below === 'prior' ? ['--temperature', '0'] : []),
  ];
  return commandLike({ ...request, input, draws: 1 }, { subcommand: change.kind, options });
}

export function commandOfSamples(request: InspectionRequest, samples: number, { temperatures }: SamplesMove): string {
  const [first] = temperatures;
  const isOne = temperatures.every((temperature) => temperature === first);
  const given = isOne ? temperatures.slice(0, 1) : temperatures;
  return sampleCommand(request, samples, ['--temperature', given.join(',')]);
}

export function commandOfVariations(request: InspectionRequest, variations: number, move: VariationsMove): string {
  const { seed, temperature, topGroups, varied } = move;
  const shared = Array.from({ length: topGroups }, (_, group) => group).join(',');
  const options = ['--temperature', String(temperature), '--group', shared, '--vary', String(varied)];
  return sampleCommand({ ...request, seed }, variations, options);
}

function sampleCommand(request: InspectionRequest, samples: number, options: readonly string[]): string {
  const input = { kind: 'samples', count: samples, temperature: 1 } as const;
  return commandLike({ ...request, input, draws: 1 }, { subcommand: 'sample', options });
}

/** An image as an input of its own. Its number in the input is known even where it was taken at random. */
function imageAlone(input: InputChoice, image: number, inInput: InputNumbers | null): InputChoice | null {
  if (input.kind === 'files') return inInput && { ...input, from: inInput.image, most: 1 };
  return sameImages(input, image, 1, 0);
}

function optionsOf(change: Exclude<LiveChange, { kind: 'none' }>): string[] {
  if (change.kind === 'interpolate') {
    return ['--group', change.groups.join(','), `--steps=${change.share}`, '--mode', change.mode];
  }
  const group = ['--group', String(change.group)];
  if (change.kind === 'swap') return [...group, '--mode', change.mode];
  const { channel, position, mode, widths } = change;
  const part =
    position === null ? ['--channel', String(channel)] : ['--latent', [channel, position.y, position.x].join(',')];
  // A negative number after a space would be read as an option.
  return [...group, ...part, `--steps=${widths}`, '--mode', mode];
}
