/** The images of one class, as an input of their own. */
import { IN_ORDER } from '../../statistics/blocks';
import { visibleName } from '../../../protocol/visibleText';
import { grouped } from '../../data/counts';
import { quoted } from '../../files/quoted';
import type { EpsilonSource } from '../../passes/epsilon';
import type { StageRunner } from '../../passes/stageRunner';
import { Refusal } from '../../refusal';
import { ImageList } from '../imageList';
import type { Images, Input } from '../images';

/**
 * Reads through all images and holds those of the class until they are measured. The others are not run.
 */
export class ImagesOfClass implements Images {
  readonly most: number;
  readonly kept = 0;
  readonly blocks = IN_ORDER;
  readonly origin = null;
  readonly position = null;
  readonly decidedSamples = null;
  readonly #all: Images;
  readonly #index: number;
  readonly #name: string;
  readonly #list = new ImageList(null);
  /** By image of the class: its place among all. */
  readonly #places: number[] = [];
  readonly #values = new Map<number, Float32Array>();
  /** Images of all that were looked at. */
  #looked = 0;
  #isAllRead = false;

  /** @throws {Refusal} if the images have no classes, or no such class */
  constructor(all: Images, name: string) {
    const names = classNamesOf(all);
    this.#index = names.indexOf(name);
    if (this.#index < 0) throw new Refusal(`The images have no class ${quoted(name)}. They have ${inWords(names)}.`);
    this.most = all.most;
    this.#all = all;
    this.#name = name;
  }

  /** The number of images is an upper limit until all are read. */
  get input(): Input {
    const { description } = this.#all.input;
    const images = this.#isAllRead ? this.drawn : description.images - this.#looked + this.drawn;
    const label = `${this.#isAllRead ? imagesCounted(images) : 'images'} of class ${visibleName(this.#name)} among ${description.label}`;
    return { description: { ...description, images, imagesKept: 0, label }, records: this.#list };
  }

  get drawn(): number {
    return this.#list.count;
  }

  isEnd(end: number): boolean {
    return this.#isAllRead && end === this.drawn;
  }

  batchEnd(firstImage: number, batchSize: number): number {
    return Math.min(firstImage + batchSize, this.input.description.images);
  }

  blockEnd(): number {
    return Infinity;
  }

  indexOf(image: number): number {
    return this.#all.indexOf(this.placeOf(image));
  }

  /** The image's place among all images. */
  placeOf(image: number): number {
    const place = this.#places[image];
    if (place === undefined) throw new RangeError(`image ${image} is not known`);
    return place;
  }

  async draw(runner: StageRunner, end: number, onStage: (name: string) => void): Promise<void> {
    while (this.drawn < end && !this.#isAllRead) {
      await this.#all.draw(runner, this.#looked + 1, onStage);
      const isEnd = this.#all.drawn === this.#looked;
      this.#look();
      this.#isAllRead = isEnd || this.#looked === this.#all.input.description.images;
    }
  }

  holds(image: number): boolean {
    return this.#values.has(image);
  }

  values(firstImage: number, end: number): Float32Array {
    return eachInTurn(end - firstImage, (i) => {
      const values = this.#values.get(firstImage + i);
      if (values === undefined) throw new RangeError(`image ${firstImage + i} is not held`);
      return values;
    });
  }

  measured(images: number): boolean {
    for (const image of this.#values.keys()) if (image < images) this.#values.delete(image);
    return false;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#all[Symbol.asyncDispose]();
  }

  /** Takes the images that were read since, so that all others are forgotten. */
  #look(): void {
    const { records } = this.#all.input;
    for (let image = this.#looked; image < this.#all.drawn; image++) {
      if (records.classes?.of[image] !== this.#index) continue;
      const values = this.#all.values(image, image + 1);
      this.#values.set(this.drawn, values);
      this.#places.push(image);
      this.#list.add(records.names[image] ?? '', this.#all.indexOf(image), null, values);
    }
    this.#looked = this.#all.drawn;
    this.#all.measured(this.#looked);
  }
}

/** Noise of the images by their places among all. @param all noise of all images */
export function epsilonOfClass(images: ImagesOfClass, all: EpsilonSource): EpsilonSource {
  return (group, firstImage, count, draw) => {
    return eachInTurn(count, (i) => all(group, images.placeOf(firstImage + i), 1, draw));
  };
}

/** Values of the same length, one after another in one array. */
function eachInTurn(count: number, valuesOf: (i: number) => Float32Array): Float32Array {
  const each = Array.from({ length: count }, (_, i) => valuesOf(i));
  const length = each[0]?.length ?? 0;
  const all = new Float32Array(count * length);
  for (const [i, values] of each.entries()) all.set(values, i * length);
  return all;
}

/**
 * Two classes from a text with a comma between them. Names may have commas, too.
 * @throws {Refusal} if the images have no classes, or the text isn't two of them
 */
export function twoClasses(images: Images, text: string): readonly [string, string] {
  const names = classNamesOf(images);
  const parts = text.split(',');
  for (let comma = 1; comma < parts.length; comma++) {
    const [first, second] = [parts.slice(0, comma).join(','), parts.slice(comma).join(',')];
    if (first !== second && names.includes(first) && names.includes(second)) return [first, second];
  }
  throw new Refusal(
    `--classes takes two classes of the images, such as ${names.slice(0, 2).map(quoted).join(',')}, not ${quoted(text)}. They have ${inWords(names)}.`,
  );
}

function imagesCounted(images: number): string {
  return `${grouped(images)} ${images === 1 ? 'image' : 'images'}`;
}

const MOST_NAMED = 10;

function inWords(names: readonly string[]): string {
  const named = names.slice(0, MOST_NAMED).map(quoted);
  return new Intl.ListFormat('en-GB').format(names.length > MOST_NAMED ? [...named, 'others'] : named);
}

function classNamesOf({ input: { records, description } }: Images): readonly string[] {
  const names = records.classes?.names ?? [];
  if (names.length > 1) return names;
  const label = visibleName(description.label);
  throw new Refusal(
    `The images have no classes to compare: ${label}. Classes are the labels of a data set, or subfolders of pictures.`,
  );
}
