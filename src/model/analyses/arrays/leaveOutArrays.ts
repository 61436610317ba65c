/** The arrays of `ablate` (docs/analyses.md#arrays). */
import type { LatentModel } from '../../latentModel';
import type { OutputBatch } from '../../passes/decoderPass';
import { LeaveOutColumns, type Replacement } from '../leaveOut';
import type { VariantListener } from '../variants/measureVariants';
import type { Rows } from '../variants/rows';
import { DrawTable } from './drawTable';
import type { NamedArrays } from './namedArrays';
import { Pictures } from './pictures';

/** The pictures of a replaced group are those of the first images. */
const PICTURES = 2;

/** Collects the draws of a leave-out of whole groups, and perhaps of all channels, for one temperature and `below`. */
export class LeaveOutArrays implements VariantListener {
  readonly #model: LatentModel;
  readonly #replacements: readonly Replacement[];
  readonly #columns: LeaveOutColumns;
  readonly #table = new DrawTable();
  readonly #pictures: Pictures;

  constructor(model: LatentModel, replacements: readonly Replacement[]) {
    this.#model = model;
    this.#replacements = replacements;
    this.#columns = new LeaveOutColumns(model, replacements);
    this.#pictures = new Pictures(model, PICTURES);
  }

  output(variant: number | null, output: OutputBatch): void {
    if (variant !== null && this.#replacements[variant]?.channel === null) this.#pictures.add(variant, output);
  }

  draw(firstImage: number, draw: number, rows: Rows): void {
    this.#table.add(firstImage, draw, rows);
  }

  /** @param pictured the group whose pictures are put in, too */
  putInto(arrays: NamedArrays, pictured: number): void {
    this.#putBase(arrays);
    const kinds = new Map(
      this.#replacements.map(({ temperature, below }) => [`${temperature} ${below}`, { temperature, below }]),
    );
    for (const { temperature, below } of kinds.values()) {
      const ofKind = [...this.#replacements.entries()].filter(
        ([, replacement]) => replacement.temperature === temperature && replacement.below === below,
      );
      const groups = ofKind.filter(([, { channel }]) => channel === null);
      const channels = ofKind.filter(([, { channel }]) => channel !== null);
      this.#putGroups(arrays, `ablate.${nameOf(temperature, below)}`, groups, pictured);
      if (channels.length > 0) this.#putChannels(arrays, `ablate.channel.${nameOf(temperature, below)}`, channels);
    }
  }

  /** The pass that nothing is replaced in. */
  #putBase(arrays: NamedArrays): void {
    const { groupShapes, decoder, hasFlows } = this.#model;
    const { draws, images } = this.#table;
    const rates = groupShapes.map((_, group) => this.#columns.kl(group));
    arrays.setWithErrors('base.rate', [rates.length, draws, images], this.#table.columns(rates));
    const channels = groupShapes.flatMap((shape, group) =>
      Array.from({ length: shape.channels }).flatMap((_, channel) => this.#columns.channelKl(group, channel) ?? []),
    );
    if (channels.length > 0 && !hasFlows) {
      const shape = [rates.length, channels.length / rates.length, draws, images];
      arrays.set('base.rate_channel', shape, this.#table.columns(channels));
    }
    if (decoder === null) return;
    const { distortion } = this.#columns;
    const nelbo = (_: number, row: Float64Array) =>
      [distortion, ...rates].reduce((sum, column) => sum + (row[column] ?? NaN), 0);
    arrays.setWithErrors('base.distortion', [draws, images], this.#table.columns([distortion]));
    arrays.setWithErrors('base.nelbo', [draws, images], this.#table.values(1, nelbo));
  }

  #putGroups(arrays: NamedArrays, name: string, of: [number, Replacement][], pictured: number): void {
    if (!this.#putChanges(arrays, name, [of.length], of)) return;
    if (of.every(([, { below }]) => below === 'posterior')) this.#putRates(arrays, `${name}.rates_after`, of);
    const picture = of.find(([, { group }]) => group === pictured)?.[0];
    if (picture !== undefined && this.#model.decoder !== null) {
      arrays.set(`${name}.mean_image`, this.#pictures.shape(picture), this.#pictures.of(picture));
    }
  }

  /** KL of every group in the pass, (changed group, group, D, B); in it the changed group's own KL. */
  #putRates(arrays: NamedArrays, name: string, of: readonly [number, Replacement][]): void {
    const groups = this.#model.groupShapes.length;
    const values = this.#table.values(of.length * groups, (quantity, row) => {
      const [index = NaN] = of[Math.floor(quantity / groups)] ?? [];
      const group = quantity % groups;
      return (row[this.#columns.kl(group)] ?? NaN) + (row[this.#columns.klChangeOf(index, group)] ?? NaN);
    });
    arrays.set(name, [of.length, groups, this.#table.draws, this.#table.images], values);
  }

  #putChannels(arrays: NamedArrays, name: string, of: [number, Replacement][]): void {
    const groups = this.#model.groupShapes.length;
    this.#putChanges(arrays, name, [groups, of.length / groups], of);
  }

  /** @param axes of the replacements @returns whether they have a rate */
  #putChanges(
    arrays: NamedArrays,
    name: string,
    axes: readonly number[],
    of: readonly [number, Replacement][],
  ): boolean {
    const hasRate = of.every(([, replacement]) => this.#columns.hasRate(replacement));
    for (const quantity of hasRate ? (['distortion', 'rate', 'nelbo'] as const) : (['distortion'] as const)) {
      const columns = of.map(([index]) => this.#columns.changesOf(index)[quantity]);
      const shape = [...axes, this.#table.draws, this.#table.images];
      arrays.setWithErrors(`${name}.${quantity}`, shape, this.#table.columns(columns));
    }
    return hasRate;
  }
}

/** `sample` and `mean` with the posterior below; otherwise named after what is below. */
function nameOf(temperature: number, below: Replacement['below']): string {
  const kind = temperature === 1 ? 'sample' : temperature === 0 ? 'mean' : `t${temperature}`;
  if (below === 'posterior') return kind;
  return temperature === 1 ? below : `${below}.${kind}`;
}
