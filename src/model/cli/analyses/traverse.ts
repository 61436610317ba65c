/** `nvae-inspect traverse`: one channel or latent moved in steps of its prior's width. */
import { traversal, usualWidths, type TraversalMode } from '../../analyses/interventions/traversal';
import { requirePart } from '../../analyses/requirePart';
import type { Below } from '../../analyses/variants/variant';
import type { LatentModel } from '../../latentModel';
import type { Part } from '../../passes/plan';
import { integer, integers, numbers, oneOf } from '../options';
import { UsageError } from '../usageError';
import { printAnalysis } from './printAnalysis';
import { belowInWords, seriesAsJson, seriesAsTable } from './printedSeries';
import { BELOW_OPTION, belowGiven, priorBelowGiven, TEMPERATURE_BELOW_OPTION } from './belowOptions';
import { belowOf, kindsOf, runSeries, type Kinds, type Series } from './series';
import { IMAGE_OPTIONS, type Verb } from './verb';

const LARGEST_INDEX = 1_000_000;
/** Far beyond the range of any prior. */
const MOST_WIDTHS = 1000;

interface Wish {
  readonly group: number;
  readonly parts: ReadonlyMap<'channel' | 'latent', Part>;
  /** In units of σ_p; `null` for the usual ones. */
  readonly widths: readonly number[] | null;
  readonly modes: Kinds<TraversalMode>;
  readonly belows: Kinds<Below>;
  /** Of the priors below. */
  readonly temperature: number;
}

export const TRAVERSE: Verb = {
  name: 'traverse',
  synopsis: '[--group N] --channel N|--latent C,Y,X [--steps A,B,…] [--mode MODE] [--below KIND] [--temperature T]',
  definition: [
    'z of one channel, or of one latent, becomes z + s·σ_p (shift) or μ_p + s·σ_p (set), for every step s. Reports',
    'Δlog p of the changed z, distortion and the KL of the groups below. --out FILE.png draws the pictures.',
  ],
  own: [
    { name: 'group', value: 'N', meaning: 'the group, counted from 0 at the top (default: 0)' },
    { name: 'channel', value: 'N', meaning: 'this channel at all of its positions' },
    { name: 'latent', value: 'C,Y,X', meaning: 'this latent: channel, row and column' },
    {
      name: 'steps',
      value: 'A,B,…',
      meaning: 'values of s (default: seven from −3 to 3; of a channel, divided by √(h·w))',
    },
    { name: 'mode', value: 'shift|set', meaning: 'what a step is added to: z (default), or the prior’s mean' },
    BELOW_OPTION,
    TEMPERATURE_BELOW_OPTION,
  ],
  shared: IMAGE_OPTIONS,
  read(values, command) {
    const mode = values.mode === undefined ? null : oneOf<TraversalMode>('mode', values.mode, ['shift', 'set']);
    const wish: Wish = {
      group: integer('group', values.group, 0, LARGEST_INDEX) ?? 0,
      parts: partsOf(integer('channel', values.channel, 0, LARGEST_INDEX), values.latent),
      widths: numbers('steps', values.steps, -MOST_WIDTHS, MOST_WIDTHS),
      modes: kindsOf(mode, { shown: ['shift'], pictured: 'shift', written: ['shift', 'set'] }),
      belows: belowOf(belowGiven(values.below)),
      temperature: priorBelowGiven('traverse', values.temperature),
    };
    return () =>
      printAnalysis(command, {
        drawsPictures: true,
        run(analysed) {
          analysed.arrays?.describe('temperature', wish.temperature);
          return runSeries(analysed, seriesOf(analysed.model, wish));
        },
        title: ({ model }) => `${subject(wish)} of ${model.checkpoint.fileName}, moved by s·σ_p`,
        asJson: (result) => ({ group: wish.group, temperature: wish.temperature, ...seriesAsJson(result) }),
        asTable: (result, facts) => seriesAsTable(result, facts, 's'),
      });
  },
};

/** @throws {UsageError} if there is none, or it can't be read */
function partsOf(channel: number | null, latent: string | undefined): ReadonlyMap<'channel' | 'latent', Part> {
  const parts = new Map<'channel' | 'latent', Part>();
  if (channel !== null) parts.set('channel', { channel, position: null });
  const place = integers('latent', latent, 0, LARGEST_INDEX);
  if (place !== null) {
    const [of, y, x, ...others] = place;
    if (of === undefined || y === undefined || x === undefined || others.length > 0) {
      throw new UsageError(`--latent takes channel, row and column, as in 3,0,1, not ${latent ?? ''}`);
    }
    parts.set('latent', { channel: of, position: { y, x } });
  }
  if (parts.size === 0) throw new UsageError('traverse needs --channel N or --latent C,Y,X: what to move');
  return parts;
}

/** @throws {Refusal} if the model has no such part */
function seriesOf(model: LatentModel, { group, parts, widths, modes, belows, temperature }: Wish): Series[] {
  return [...parts].flatMap(([what, part]) => {
    requirePart(model, { group, ...part });
    const [shape] = model.groupShapes.slice(group);
    const steps = widths ?? (shape === undefined ? [] : usualWidths(shape, part));
    return modes.written.flatMap((mode) =>
      belows.written.map((below): Series => {
        const taken = { below, temperature };
        const change = mode === 'shift' ? 'z + s·σ_p' : 'μ_p + s·σ_p';
        return {
          heading: `${partInWords(part)} of group ${group} at ${change}; ${belowInWords(taken)}`,
          facts: { part: what, channel: part.channel, position: part.position, mode, below },
          ...{ name: `traverse.${what}.${mode}.${below}`, logPName: `traverse.${what}.${mode}`, steps },
          interventions: steps.map((step) => traversal({ ...taken, group, part, mode, widths: step })),
          isShown: modes.shown.includes(mode) && belows.shown.includes(below),
          isPictured: modes.pictured === mode && belows.pictured === below,
          beside: (image) => ({ before: [image], after: [] }),
        };
      }),
    );
  });
}

function partInWords({ channel, position }: Part): string {
  return position === null ? `Channel ${channel}` : `Channel ${channel} at y ${position.y}, x ${position.x}`;
}

function subject({ group, parts }: Wish): string {
  return `${[...parts.values()].map(partInWords).join(' and ')} of group ${group}`;
}
