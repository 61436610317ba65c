/** Maps, histograms and pictures, asked for when they are looked at. */
import { useEffect, useLayoutEffect, useState } from 'preact/hooks';
import type { HistogramQuery, Histograms, KlMap, MapQuery, Picture, PictureKind } from '../../src/protocol/statistics';
import { type Host, reasonInWords } from './host';

export type Answer<T> =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'here'; readonly value: T }
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * The map asked for; until it is there, the one before it. Asked again when `version` changes, and at once: an effect
 * after painting would lose a frame.
 */
export function useKlMap(host: Host, { group, channel, image }: MapQuery, version: string): Answer<KlMap> {
  const [answer, setAnswer] = useState<Answer<KlMap>>({ kind: 'waiting' });
  useLayoutEffect(
    () => whileCurrent(host.klMap({ group, channel, image }), setAnswer),
    [host, group, channel, image, version],
  );
  return answer;
}

/** As `useKlMap`. */
export function useHistograms(host: Host, { group, channel }: HistogramQuery, version: string): Answer<Histograms> {
  const [answer, setAnswer] = useState<Answer<Histograms>>({ kind: 'waiting' });
  useLayoutEffect(() => whileCurrent(host.histograms({ group, channel }), setAnswer), [host, group, channel, version]);
  return answer;
}

/** Returns how to lose interest in the answer. */
function whileCurrent<T>(asked: Promise<T>, setAnswer: (answer: Answer<T>) => void): () => void {
  let current = true;
  asked.then(
    (value) => {
      if (current) setAnswer({ kind: 'here', value });
    },
    (reason: unknown) => {
      if (current) setAnswer({ kind: 'refused', reason: reasonInWords(reason) });
    },
  );
  return () => {
    current = false;
  };
}

/** The input's pictures and their reconstructions in one run, each asked for once. */
export class Pictures {
  readonly #host: Host;
  readonly run: number;
  readonly #asked = new Map<string, Promise<Picture>>();
  readonly #names = new Map<number, string>();

  constructor(host: Host, run: number) {
    this.#host = host;
    this.run = run;
  }

  get(kind: PictureKind, image: number): Promise<Picture> {
    const key = `${kind} ${image}`;
    const known = this.#asked.get(key);
    if (known) return known;
    const asked = this.#host.picture(kind, image);
    this.#asked.set(key, asked);
    asked.then(
      (picture) => this.#names.set(image, picture.name),
      () => this.#asked.delete(key),
    );
    return asked;
  }

  /** What an image is called, if one of its pictures is here already. */
  nameOf(image: number): string | null {
    return this.#names.get(image) ?? null;
  }
}

/**
 * A picture; `null` until it is there, and when it can't be had: a number is read without it too. Asked again when
 * `version` changes.
 */
export function usePicture(pictures: Pictures, kind: PictureKind, image: number, version = ''): Picture | null {
  const [picture, setPicture] = useState<Picture | null>(null);
  useEffect(() => {
    let current = true;
    const show = (value: Picture | null) => {
      if (current) setPicture(value);
    };
    pictures.get(kind, image).then(show, () => {
      show(null);
    });
    return () => {
      current = false;
    };
  }, [pictures, kind, image, version]);
  return picture?.image === image ? picture : null;
}
