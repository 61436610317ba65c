/** The table of all images measured so far, and each image among them. */
import {
  FEWEST_IMAGES_TO_COMPARE,
  UNUSUAL_PERCENT,
  type ImageFacts,
  type ImageFactsQuery,
  type ImagePlace,
  type ImageRow,
  type ImageRows,
  type ImageRowsQuery,
  type UnusualGroup,
} from '../../../protocol/images';
import type { Averaged } from '../../../protocol/statistics';
import { Refusal } from '../../refusal';
import type { Measurement } from '../measurement';
import type { Rows } from '../totals';
import { ofImage, type CostColumns } from './costColumns';
import { ImageCounts } from './imageCounts';
import type { ImageLabels } from './imageLabels';
import { imageAt } from './imageOrder';
import { percentileOf } from './percentiles';

export class ImageTable {
  readonly #measurement: Measurement;
  readonly #labels: ImageLabels;
  readonly #hasReconstruction: boolean;
  readonly #counts: ImageCounts;

  /** @param labels of every image that is measured */
  constructor(measurement: Measurement, labels: ImageLabels, hasReconstruction: boolean) {
    this.#measurement = measurement;
    this.#labels = labels;
    this.#hasReconstruction = hasReconstruction;
    this.#counts = this.#countsAnew();
  }

  /** @throws {Refusal} if there are no results by image, or no group to sort by. */
  rows(query: ImageRowsQuery): ImageRows {
    const { rows, counts, columns, averaged } = this.#current();
    const { sort, descending, filter, from, count } = query;
    const order = counts.order(sort, filter, columns);
    const matching = order.known.length + order.unknown.length;
    const shown = Array.from({ length: Math.max(0, Math.min(count, matching - from)) }, (_, place) =>
      imageAt(order, from + place, descending),
    );
    const sorted = counts.sortedGroups(columns);
    const shownRows = shown.map((image) => {
      const { groupNats, ...row } = this.#row(image, rows, columns);
      const percentiles =
        sorted && Float64Array.from(sorted, (values, group) => values.percentileOf(groupNats[group] ?? NaN));
      return { ...row, groupNats, percentiles };
    });
    return { ...averaged, query, matching, means: counts.means(columns), rows: shownRows };
  }

  /** @throws {Refusal} if there are no results by image, or the image is not measured. */
  facts({ image }: ImageFactsQuery): ImageFacts {
    const { rows, counts, columns, averaged } = this.#current();
    if (image >= averaged.images) throw new Refusal(`Image ${image} is not measured yet.`);
    const row = this.#row(image, rows, columns);
    const percentiles = Float64Array.from(columns.groups, (values) => percentileOf(values[image] ?? NaN, values));
    return {
      ...{ ...averaged, row: { ...row, percentiles }, means: counts.means(columns) },
      place: placeOf(image, columns.nelbo ?? columns.kl),
      unusual: averaged.images < FEWEST_IMAGES_TO_COMPARE ? null : unusualGroups(row.groupNats, percentiles),
    };
  }

  /** Counts are kept once no further draw can change them. */
  #current(): { rows: Rows; counts: ImageCounts; columns: CostColumns; averaged: Averaged } {
    const { rows, reached, planned } = this.#measurement;
    const counts = reached.isSettled ? this.#counts : this.#countsAnew();
    const averaged = { images: reached.images, draws: reached.draws, planned };
    return { rows, counts, columns: counts.columns(rows), averaged };
  }

  #countsAnew(): ImageCounts {
    return new ImageCounts(this.#labels, this.#hasReconstruction);
  }

  #row(image: number, rows: Rows, { groups, kl, reconstruction, nelbo }: CostColumns): Omit<ImageRow, 'percentiles'> {
    return {
      image,
      name: this.#labels.nameOf(image),
      ofClass: this.#labels.classOf(image),
      nelboNats: nelbo && ofImage(nelbo, image, rows, 'nelboNats'),
      reconstructionNats: reconstruction && ofImage(reconstruction, image, rows, 'reconstructionNats'),
      klNats: ofImage(kl, image, rows, 'klNats'),
      groupNats: Float64Array.from(groups, (values) => values[image] ?? NaN),
    };
  }
}

function placeOf(image: number, costs: Float64Array): ImagePlace | null {
  const cost = costs[image] ?? NaN;
  if (Number.isNaN(cost)) return null;
  let [larger, known] = [0, 0];
  for (let other = 0; other < costs.length; other++) {
    const ofOther = costs[other] ?? NaN;
    if (ofOther > cost) larger += 1;
    if (!Number.isNaN(ofOther)) known += 1;
  }
  return { place: larger + 1, of: known };
}

function unusualGroups(groupNats: Float64Array, percentiles: Float64Array): UnusualGroup[] {
  return Array.from(percentiles, (percentile, group) => ({
    ...{ group, klNats: groupNats[group] ?? NaN, percentile },
  })).filter(({ percentile }) => percentile < UNUSUAL_PERCENT || percentile > 100 - UNUSUAL_PERCENT);
}
