/** `nvae-inspect prefix`: how much the top k groups know. */
import { PrefixArrays } from '../../analyses/arrays/prefixArrays';
import { prefixes, type PrefixCurve, type PrefixPoint } from '../../analyses/prefixes';
import { alignColumns } from '../columns';
import { priorTemperatures } from '../options';
import { NATS, pairedAsJson, pairedCells, SE } from './estimates';
import { printAnalysis, type RunFacts } from './printAnalysis';
import { IMAGE_OPTIONS, type Verb } from './verb';

/** A sample of the prior, and its mean. */
const USUAL_TEMPERATURES = [1, 0];

export const PREFIX: Verb = {
  name: 'prefix',
  synopsis: '[--temperature T]',
  definition: [
    'The top k groups take their posteriors and the others their priors, k = 0 … L: rate R_k = Σ KL of the top k,',
    'distortion D_k = −log p(x|z). At temperature 1, R_k + D_k is a bound on −log p(x), in expectation.',
  ],
  own: [
    {
      name: 'temperature',
      value: 'T',
      meaning: 'of the priors: 1 samples, 0 takes the mean; T,T,… for several (default: 1,0)',
    },
  ],
  shared: IMAGE_OPTIONS,
  read(values, command) {
    const temperatures = priorTemperatures(values.temperature) ?? USUAL_TEMPERATURES;
    return () =>
      printAnalysis(command, {
        async run(analysed) {
          const { model, arrays } = analysed;
          if (arrays === null) return prefixes({ ...analysed, temperatures });
          const listener = new PrefixArrays(model, temperatures);
          const curves = await prefixes({ ...analysed, temperatures, listener });
          listener.putInto(arrays);
          return curves;
        },
        title: ({ model }) => `What the top groups of ${model.checkpoint.fileName} know`,
        asJson: curvesAsJson,
        asTable: curvesAsTable,
      });
  },
};

function curvesAsJson(curves: readonly PrefixCurve[]): object {
  return {
    unit: NATS,
    curves: curves.map(({ temperature, points }) => ({
      temperature,
      is_bound: temperature === 1,
      points: points.map(({ k, rateNats, distortionNats, sumNats, stepNats, excessNats, psnrDb }) => ({
        k,
        rate: pairedAsJson(rateNats),
        distortion: pairedAsJson(distortionNats),
        ...(temperature === 1
          ? { nelbo: pairedAsJson(sumNats), nelbo_step: pairedAsJson(stepNats), llr: pairedAsJson(excessNats) }
          : {}),
        psnr_db: pairedAsJson(psnrDb),
      })),
    })),
  };
}

function curvesAsTable(curves: readonly PrefixCurve[], { model }: RunFacts): string[] {
  const isColour = curves.some(({ points }) => points.some(({ psnrDb }) => psnrDb !== null));
  return [
    ...curves.flatMap(({ temperature, points }, i) => [
      ...(i === 0 ? [] : ['']),
      `Groups k … ${points.length - 2} from ${priorInWords(temperature)}: ${NATS}`,
      ...alignColumns([headings(temperature, isColour), ...points.map((point) => cells(point, temperature, isColour))]),
      ...(temperature === 1
        ? ['step: change of the NELBO by the k-th group, paired. Negative: the group pays for itself.']
        : ['At this temperature, rate + distortion is not a bound on −log p(x), and is not shown.']),
    ]),
    ...(model.hasFlows ? ['With flows, the rate is an estimate from each draw, and may fall with k.'] : []),
  ];
}

function priorInWords(temperature: number): string {
  if (temperature === 1) return 'samples of their priors';
  return temperature === 0 ? "their priors' means" : `their priors at temperature ${temperature}`;
}

function headings(temperature: number, isColour: boolean): string[] {
  return [
    ...['k', 'rate', SE, 'distortion', SE],
    ...(temperature === 1 ? ['NELBO', SE, 'step', SE] : []),
    ...(isColour ? ['PSNR, dB', SE] : []),
  ];
}

function cells({ k, ...point }: PrefixPoint, temperature: number, isColour: boolean): string[] {
  return [
    String(k),
    ...pairedCells(point.rateNats),
    ...pairedCells(point.distortionNats),
    ...(temperature === 1 ? [...pairedCells(point.sumNats), ...pairedCells(point.stepNats)] : []),
    ...(isColour ? pairedCells(point.psnrDb) : []),
  ];
}
