/** What has been counted about images that have all their draws, so that further images only add to it. */
import type { ImageMeans, ImageSort } from '../../../protocol/images';
import { Refusal } from '../../refusal';
import type { Rows } from '../totals';
import { ColumnMeans, columnsOf, type CostColumns } from './costColumns';
import type { ImageLabels } from './imageLabels';
import { NO_IMAGES, onlyMatching, orderByNumber, orderByText, orderByValue, type ImageOrder } from './imageOrder';
import { SortedValues } from './percentiles';

/** With more images, sorting every group takes seconds, and keeping them takes hundreds of MB. */
const MOST_TO_SORT_GROUPS = 100_000;
/** Orders that are kept. One takes four bytes per image. */
const MOST_ORDERS = 4;

export class ImageCounts {
  readonly #labels: ImageLabels;
  readonly #hasReconstruction: boolean;
  readonly #means = new ColumnMeans();
  /** Orders of all images, the most recently used last. */
  readonly #orders = new Map<string, ImageOrder>();
  #columns: CostColumns | null = null;
  #sortedGroups: { readonly images: number; readonly groups: readonly SortedValues[] } | null = null;
  #matches = { filter: '', images: new Uint8Array() };
  /** The last order that was filtered. */
  #filtered: { readonly all: ImageOrder; readonly filter: string; readonly order: ImageOrder } | null = null;

  constructor(labels: ImageLabels, hasReconstruction: boolean) {
    this.#labels = labels;
    this.#hasReconstruction = hasReconstruction;
  }

  columns(rows: Rows): CostColumns {
    const before = this.#columns;
    if (before?.kl.length === rows.reconstructionNats.length) return before;
    this.#columns = columnsOf(rows, this.#hasReconstruction, before);
    return this.#columns;
  }

  means(columns: CostColumns): ImageMeans {
    return this.#means.over(columns);
  }

  /** Each group's KL in ascending order; `null` if there are too many images. */
  sortedGroups({ groups, kl: { length: images } }: CostColumns): readonly SortedValues[] | null {
    if (images > MOST_TO_SORT_GROUPS) return null;
    if (this.#sortedGroups?.images !== images) {
      this.#sortedGroups = { images, groups: groups.map((values) => new SortedValues(values)) };
    }
    return this.#sortedGroups.groups;
  }

  /**
   * All images that match, in ascending order. Where the column is unknown as a whole, all images are.
   * @throws {Refusal} if there is no such group.
   */
  order(sort: ImageSort, filter: string, columns: CostColumns): ImageOrder {
    const all = this.#all(sort, columns);
    if (filter === '') return all;
    if (this.#filtered?.all !== all || this.#filtered.filter !== filter) {
      this.#filtered = { all, filter, order: onlyMatching(all, this.#matching(filter, columns.kl.length)) };
    }
    return this.#filtered.order;
  }

  #all(sort: ImageSort, columns: CostColumns): ImageOrder {
    const key = JSON.stringify(sort);
    const before = this.#orders.get(key) ?? NO_IMAGES;
    const order = this.#sorted(sort, columns, before);
    this.#orders.delete(key);
    this.#orders.set(key, order);
    const [oldest] = this.#orders.keys();
    if (this.#orders.size > MOST_ORDERS && oldest !== undefined) this.#orders.delete(oldest);
    return order;
  }

  #sorted(sort: ImageSort, columns: CostColumns, before: ImageOrder): ImageOrder {
    const images = columns.kl.length;
    if (before.known.length + before.unknown.length === images) return before;
    if (sort === 'index') return orderByNumber(images);
    if (sort === 'name') {
      const names = Array.from({ length: images }, (_, image) => this.#labels.nameOf(image));
      return orderByText(names, before);
    }
    const values = typeof sort === 'object' ? groupColumn(columns, sort.group) : columns[sort];
    return values === null
      ? { known: NO_IMAGES.known, unknown: orderByNumber(images).known }
      : orderByValue(values, before);
  }

  /** 1 for each image whose name or class contains the text. */
  #matching(filter: string, images: number): Uint8Array {
    const known = this.#matches.filter === filter ? this.#matches.images : new Uint8Array();
    const matches = new Uint8Array(images);
    matches.set(known);
    const text = filter.toLowerCase();
    const contains = (name: string | null) => name?.toLowerCase().includes(text) ?? false;
    for (let image = known.length; image < images; image++) {
      matches[image] = Number(contains(this.#labels.nameOf(image)) || contains(this.#labels.classOf(image)));
    }
    this.#matches = { filter, images: matches };
    return matches;
  }
}

function groupColumn({ groups }: CostColumns, group: number): Float64Array {
  const values = groups[group];
  if (values === undefined) throw new Refusal(`There is no latent group ${group}.`);
  return values;
}
