/** The arrays of `nvae-inspect batchnorm`. */
import type { BatchNormResult } from '../../analyses/batchNorm/batchNormSamples';
import { nelboNats } from '../../analyses/costs';
import type { NamedArrays } from '../../analyses/arrays/namedArrays';
import type { LatentModel } from '../../latentModel';

/** Colour pictures are large: of their logits, rows and columns at this distance of the first sample. */
const COLOUR_STEP = 4;

export function setBatchNormArrays(
  arrays: NamedArrays,
  { model, draws }: { readonly model: LatentModel; readonly draws: number },
  { layers, before, after, shown }: BatchNormResult & { readonly shown: number },
): void {
  const all = (of: 'mean' | 'variance') => Float64Array.from(layers.flatMap((layer) => [...layer.after[of]]));
  arrays.set('bn.running_mean', [all('mean').length], all('mean'));
  arrays.set('bn.running_var', [all('variance').length], all('variance'));
  arrays.describe(
    'bn_layers',
    layers.map((layer) => [layer.layer.name, layer.after.mean.length]),
  );
  setLogits(arrays, 'bn.logits_before', model, before.logits, shown);
  setLogits(arrays, 'bn.logits_after', model, after.logits, shown);
  if (model.decoder !== null) {
    const { channels, height, width } = model.network.x;
    const means = (logits: Float32Array) => meanImages(model, logits, shown);
    const first = means(after.logits).slice(0, channels * height * width);
    arrays.set('bn.mean_image_after', [1, channels, height, width], first);
    arrays.set('bn.samples_before', [shown, channels, height, width], means(before.logits));
    arrays.set('bn.samples_after', [shown, channels, height, width], means(after.logits));
  }
  if (before.costs === null || after.costs === null) return;
  for (const [when, costs] of [
    ['before', before.costs],
    ['after', after.costs],
  ] as const) {
    arrays.setWithErrors(`bn.nelbo_${when}`, [draws, costs.images], nelboNats(costs));
  }
}

function setLogits(
  arrays: NamedArrays,
  name: string,
  { network, images }: LatentModel,
  logits: Float32Array,
  shown: number,
): void {
  const { channels, height, width } = network.logits;
  const [samples, step] = images.dataset === 'mnist' ? [shown, 1] : [1, COLOUR_STEP];
  const [rows, columns] = [Math.ceil(height / step), Math.ceil(width / step)];
  const taken = new Float32Array(samples * channels * rows * columns);
  let at = 0;
  for (let map = 0; map < samples * channels; map++) {
    for (let y = 0; y < height; y += step) {
      for (let x = 0; x < width; x += step) taken[at++] = logits[(map * height + y) * width + x] ?? NaN;
    }
  }
  arrays.set(name, [samples, channels, rows, columns], taken);
}

/** The decoder's means, (N, C, size, size). */
function meanImages({ network, decoder }: LatentModel, logits: Float32Array, samples: number): Float32Array {
  const { channels, height, width } = network.x;
  const perImage = channels * height * width;
  const outputs = logits.length / samples;
  const means = new Float32Array(samples * perImage);
  for (let n = 0; n < samples; n++) {
    decoder?.meanImage(
      logits.subarray(n * outputs, (n + 1) * outputs),
      means.subarray(n * perImage, (n + 1) * perImage),
    );
  }
  return means;
}
