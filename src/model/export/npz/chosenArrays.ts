/** The arrays of an npz file: those of a statistics file, and every latent's KL and terms, by choice. */
import type { ArraySet, ExportWish } from '../../../protocol/exports';
import { FLOW_TENSORS, GAUSSIAN_TENSORS, LATENT_QUANTITIES } from '../../../protocol/quantities';
import { visibleJson } from '../../../protocol/visibleText';
import { Refusal } from '../../refusal';
import type { TensorToWrite } from '../../safetensors/safetensors';
import { statisticsTensors } from '../../statistics/file/writeStatistics';
import { latentCount } from '../../statistics/groupBatch';
import type { ImageLatents } from '../../statistics/keptLatents';
import { FLOW_FILLS, GAUSSIAN_FILLS } from '../../statistics/quantityColumns';
import type { Exported } from '../exported';
import { provenanceAsJson } from '../provenanceJson';
import type { TextsToWrite } from './writeNpz';

type NpzWish = Extract<ExportWish, { kind: 'npz' }>;

/** The names of each set's arrays, without the number of their group. */
const NAMES: Readonly<Record<Exclude<ArraySet, 'terms'>, RegExp>> = {
  parameters: /^(mu|sigma)_[qp]$/,
  draws: /^z0?$/,
  means: /^draws\./,
  sums: /^(sum\.|strongest\.|kl_diag$|active$)/,
  rows: /^(samples\.)?(kl_all|recon|\w+_draw_error|bound|effective_sample_size|largest_weight|mean_log_weight|index|class|sha256)$/,
  pictures: /^(x|mean_image)$/,
};
/** `mu_q.3` is an array of group 3. */
const OF_GROUP = /^(.+)\.(\d+)$/;

/**
 * The arrays wished for, with `provenance` as JSON in a text.
 * @throws {Refusal} if there are none: saved statistics may lack them.
 */
export function chosenArrays(exported: Exported, { groups, sets }: NpzWish): (TensorToWrite | TextsToWrite)[] {
  const isOfGroup = (group: number) => groups === null || groups.includes(group);
  const isChosen = ({ name }: TensorToWrite) => {
    const [, base = name, group = null] = OF_GROUP.exec(name) ?? [];
    if (group !== null && !isOfGroup(Number(group))) return false;
    return sets.some((set) => set !== 'terms' && NAMES[set].test(base));
  };
  const arrays = [
    ...statisticsTensors(exported.statistics).filter(isChosen),
    ...(sets.includes('terms') ? termArrays(exported).filter(({ group }) => isOfGroup(group)) : []).map(
      ({ tensor }) => tensor,
    ),
  ];
  if (arrays.length === 0) throw new Refusal('There are no such arrays here. Choose other arrays or groups.');
  const { records, model, provenance, input } = exported.statistics;
  const source = { input: input.label, draws: exported.draws, ...provenanceAsJson(provenance, model) };
  return [
    ...arrays,
    ...(sets.includes('rows') ? [{ name: 'names', texts: records.names, shape: [records.names.length] }] : []),
    ...(sets.includes('rows') && records.classes !== null
      ? [{ name: 'class_names', texts: records.classes.names, shape: [records.classes.names.length] }]
      : []),
    { name: 'provenance', texts: [visibleJson(source)], shape: [] },
  ];
}

interface OfGroup {
  readonly group: number;
  readonly tensor: TensorToWrite;
}

/** Every quantity of the kept images' latents in the first draw, (images, L, h, w), computed while it is written. */
function termArrays({ statistics }: Exported): OfGroup[] {
  const { model, parts } = statistics;
  const { kept } = parts;
  if (kept === null) return [];
  return model.groups.flatMap((groupShape, group) => {
    const images = kept[group] ?? [];
    const shape = [images.length, groupShape.channels, groupShape.height, groupShape.width];
    const arrays = new Map<string, (image: ImageLatents) => Float64Array>();
    const ofLatents = (fill: (values: Float64Array) => void) => {
      const values = new Float64Array(latentCount(groupShape));
      fill(values);
      return values;
    };
    for (const quantity of GAUSSIAN_TENSORS) {
      const { tensor } = LATENT_QUANTITIES[quantity];
      // With flows, the closed forms are those of the Gaussians before the flows.
      const name = model.hasFlows ? `base_${tensor}` : tensor;
      arrays.set(name, (image) => ofLatents((values) => GAUSSIAN_FILLS[quantity](image, 0, values)));
    }
    if (model.hasFlows) {
      for (const quantity of FLOW_TENSORS) {
        const { tensor } = LATENT_QUANTITIES[quantity];
        arrays.set(tensor, ({ flow, ...image }) =>
          ofLatents((values) => {
            if (flow !== null) FLOW_FILLS[quantity]({ ...image, ...flow }, 0, values);
          }),
        );
      }
    }
    return Array.from(arrays, ([name, of]): OfGroup => {
      return {
        group,
        tensor: { name: `${name}.${group}`, dtype: 'F64', shape, values: { parts: eachOf(images, of) } },
      };
    });
  });
}

function* eachOf<Image>(images: readonly Image[], of: (image: Image) => Float64Array): Iterable<Float64Array> {
  for (const image of images) yield of(image);
}
