/** `nvae-inspect prune`: what is lost as channels come from their priors one after the other. */
import { PruningArrays } from '../../analyses/arrays/pruningArrays';
import { pruning, type PruningCurve } from '../../analyses/pruning';
import { alignColumns } from '../columns';
import { integers, priorTemperature } from '../options';
import { printed } from '../printed';
import { NATS, pairedAsJson, pairedCells, SE } from './estimates';
import { printAnalysis, type CliAnalysed, type RunFacts } from './printAnalysis';
import { IMAGE_OPTIONS, type Verb } from './verb';

const MOST_CHANNELS = 1_000_000;

export const PRUNE: Verb = {
  name: 'prune',
  synopsis: '[--steps N,N,…] [--temperature T]',
  definition: [
    'Channels ordered by mean KL; the n smallest take their priors, the others their posteriors given the z above.',
    'Reports rate (KL of the kept channels), distortion and their sum, at temperature 1 a bound on −log p(x).',
  ],
  own: [
    { name: 'steps', value: 'N,N,…', meaning: 'numbers of channels to remove (default: some, and every one in use)' },
    { name: 'temperature', value: 'T', meaning: 'of the priors: 1 (default) samples, 0 takes the mean' },
  ],
  shared: IMAGE_OPTIONS,
  read(values, command) {
    const temperature = priorTemperature('prune', values.temperature) ?? 1;
    const steps = integers('steps', values.steps, 0, MOST_CHANNELS);
    return () =>
      printAnalysis(command, {
        again: true,
        run: (analysed) => run(analysed, steps, temperature),
        title: ({ model }) =>
          `Channels of ${model.checkpoint.fileName} replaced by their priors, the smallest KL first`,
        asJson: curveAsJson,
        asTable: curveAsTable,
      });
  },
};

async function run(analysed: CliAnalysed, steps: readonly number[] | null, temperature: number): Promise<PruningCurve> {
  const { arrays } = analysed;
  if (arrays === null) return pruning({ ...analysed, steps, temperature });
  const collected: PruningArrays[] = [];
  const curve = await pruning({
    ...{ ...analysed, steps, temperature },
    listener(columns) {
      const listener = new PruningArrays(columns);
      collected.push(listener);
      return listener;
    },
  });
  for (const listener of collected) listener.putInto(arrays, curve);
  return curve;
}

function curveAsJson({ temperature, order, points }: PruningCurve): object {
  return {
    unit: NATS,
    ...{ temperature, is_bound: temperature === 1 },
    order: order.map(({ group, channel, klNats }) => ({ group, channel, kl: klNats })),
    points: points.map((point) => ({
      removed: point.removed,
      channel_share: point.channelShare,
      kl_share: point.klShare,
      rate: pairedAsJson(point.rateNats),
      distortion: pairedAsJson(point.distortionNats),
      [temperature === 1 ? 'nelbo' : 'rate_plus_distortion']: pairedAsJson(point.sumNats),
      change: pairedAsJson(point.changeNats),
      distortion_change: pairedAsJson(point.distortionChangeNats),
    })),
  };
}

function curveAsTable({ temperature, order, points }: PruningCurve, { model }: RunFacts): string[] {
  const hasSum = points.some(({ sumNats }) => sumNats !== null);
  const sum = temperature === 1 ? 'NELBO' : 'rate + distortion';
  return [
    `${order.length} channels; ${NATS}`,
    ...alignColumns([
      [
        ...['removed', 'channels kept', 'KL kept'],
        ...(hasSum ? ['rate', SE] : []),
        ...['distortion', SE],
        ...(hasSum ? [sum, SE, 'change', SE] : ['change', SE]),
      ],
      ...points.map((point) => [
        String(point.removed),
        share(point.channelShare),
        share(point.klShare),
        ...(hasSum ? pairedCells(point.rateNats) : []),
        ...pairedCells(point.distortionNats),
        ...(hasSum
          ? [...pairedCells(point.sumNats), ...pairedCells(point.changeNats)]
          : pairedCells(point.distortionChangeNats)),
      ]),
    ]),
    ...(temperature === 1 ? [] : ['At this temperature, rate + distortion is not a bound on −log p(x).']),
    ...(model.hasFlows
      ? ['With flows, the rest of a posterior has no density without a channel: there is only a distortion.']
      : []),
    'The channels were ordered on the same images. A model trained without them may lose less.',
  ];
}

function share(of: number): string {
  return `${printed(100 * of)} %`;
}
