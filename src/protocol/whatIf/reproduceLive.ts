/** The command lines that give again what follows a slider. */
import type { InputChoice } from '../input';
import type { InspectionRequest } from '../inspection';
import { commandLike } from '../reproduce';
import type { LiveChange, LiveQuery, SamplesQuery } from './live';
import { sameImages } from './reproduceAnalysis';

/** @param kept number of the inspection's images that can be changed @returns `null` where no command does the same */
export function commandOfChange(request: InspectionRequest, query: LiveQuery, kept: number): string | null {
  const { image, change, below } = query;
  if (change.kind === 'none') return null;
  const input = sameImages(request.input, image, 1, kept);
  if (input === null) return null;
  const partner = change.kind === 'swap' ? partnerOf(request.input, change.other, kept) : [];
  if (partner === null) return null;
  const options = [
    ...optionsOf(change),
    ...partner,
    '--below',
    below,
    ...(below === 'prior' ? ['--temperature', '0'] : []),
  ];
  return commandLike({ ...request, input, draws: 1 }, { subcommand: change.kind, options });
}

export function commandOfSamples(request: InspectionRequest, { samples, temperatures }: SamplesQuery): string {
  const input = { kind: 'samples', count: samples, temperature: 1 } as const;
  const [first] = temperatures;
  const isOne = temperatures.every((temperature) => temperature === first);
  const given = isOne ? temperatures.slice(0, 1) : temperatures;
  const options = ['--temperature', given.join(',')];
  return commandLike({ ...request, input, draws: 1 }, { subcommand: 'sample', options });
}

/** Names an image by its number in the input; `null` for one that the command can't take alone. */
function partnerOf(input: InputChoice, image: number, kept: number): readonly string[] | null {
  const alone = sameImages(input, image, 1, kept);
  return alone?.kind === 'files' && alone.from !== undefined ? ['--partner', String(alone.from)] : null;
}

function optionsOf(change: Exclude<LiveChange, { kind: 'none' }>): string[] {
  const group = ['--group', String(change.group)];
  if (change.kind === 'swap') return [...group, '--mode', change.mode];
  const { channel, position, mode, widths } = change;
  const part =
    position === null ? ['--channel', String(channel)] : ['--latent', [channel, position.y, position.x].join(',')];
  // A negative number after a space would be read as an option.
  return [...group, ...part, `--steps=${widths}`, '--mode', mode];
}
