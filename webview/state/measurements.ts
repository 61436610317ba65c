/** Maps and pictures, asked for when they are looked at. */
import { useEffect, useState } from 'preact/hooks';
import type { KlMap, MapQuery, Picture } from '../../src/protocol/statistics';
import { type Host, reasonInWords } from './host';

export type Answer<T> =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'here'; readonly value: T }
  | { readonly kind: 'refused'; readonly reason: string };

/** The map asked for; until it is there, the one before it. Asked again when `version` changes. */
export function useKlMap(host: Host, { group, channel, image }: MapQuery, version: string): Answer<KlMap> {
  const [answer, setAnswer] = useState<Answer<KlMap>>({ kind: 'waiting' });
  useEffect(() => {
    let current = true;
    host.klMap({ group, channel, image }).then(
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
  }, [host, group, channel, image, version]);
  return answer;
}

/** The input's pictures, each asked for once. */
export class Pictures {
  readonly #host: Host;
  readonly #asked = new Map<number, Promise<Picture>>();

  constructor(host: Host) {
    this.#host = host;
  }

  get(image: number): Promise<Picture> {
    const known = this.#asked.get(image);
    if (known) return known;
    const asked = this.#host.picture(image);
    this.#asked.set(image, asked);
    asked.catch(() => this.#asked.delete(image));
    return asked;
  }
}

/** A picture; `null` until it is there, and when it can't be had: a number is read without it too. */
export function usePicture(pictures: Pictures, image: number): Picture | null {
  const [picture, setPicture] = useState<Picture | null>(null);
  useEffect(() => {
    let current = true;
    pictures.get(image).then(
      (value) => {
        if (current) setPicture(value);
      },
      () => {
        if (current) setPicture(null);
      },
    );
    return () => {
      current = false;
    };
  }, [pictures, image]);
  return picture?.image === image ? picture : null;
}
