import type { Picture, PictureKind } from '../../src/protocol/statistics';
import { visibleName } from '../../src/protocol/visibleText';
import type { Host } from './host';

/** One run's input pictures and reconstructions, each requested once. */
export class Pictures {
  readonly #host: Host;
  readonly run: number;
  readonly #asked = new Map<string, Promise<Picture>>();
  readonly #known = new Map<string, Picture>();
  readonly #names = new Map<number, string>();

  constructor(host: Host, run: number) {
    this.#host = host;
    this.run = run;
  }

  get(kind: PictureKind, image: number): Promise<Picture> {
    const key = `${kind} ${image}`;
    const known = this.#asked.get(key);
    if (known) return known;
    const asked = this.#host
      .ask('picture', { kind, image })
      .then((picture) => ({ ...picture, name: visibleName(picture.name) }));
    this.#asked.set(key, asked);
    asked.then(
      (picture) => {
        this.#known.set(key, picture);
        this.#names.set(image, picture.name);
      },
      () => this.#asked.delete(key),
    );
    return asked;
  }

  /** The picture, if it has arrived. */
  known(kind: PictureKind, image: number): Picture | undefined {
    return this.#known.get(`${kind} ${image}`);
  }

  /** An image's name, if one of its pictures has arrived. */
  nameOf(image: number): string | null {
    return this.#names.get(image) ?? null;
  }
}
