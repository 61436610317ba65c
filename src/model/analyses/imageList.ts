import { createHash } from 'node:crypto';
import { DIGEST_BYTES, type ImageClasses, type ImageRecords } from '../statistics/imageRecords';

/** Records of images, added as the images become known. */
export class ImageList implements ImageRecords {
  readonly names: string[];
  readonly indices: number[];
  readonly classes: (ImageClasses & { readonly of: number[] }) | null;
  #digests: Uint8Array;

  /**
   * @param classNames names of the images' classes; `null` if they have none
   * @param before records of the first images
   */
  constructor(classNames: readonly string[] | null, before: ImageRecords | null = null) {
    this.names = [...(before?.names ?? [])];
    this.indices = [...(before?.indices ?? [])];
    this.classes = classNames === null ? null : { names: classNames, of: [...(before?.classes?.of ?? [])] };
    this.#digests = before?.digests ?? new Uint8Array();
  }

  get count(): number {
    return this.names.length;
  }

  get digests(): Uint8Array {
    return this.#digests.subarray(0, this.count * DIGEST_BYTES);
  }

  /** @param values (C, size, size), as the network receives them */
  add(name: string, index: number, ofClass: number | null, values: Float32Array): void {
    const at = this.count * DIGEST_BYTES;
    if (at === this.#digests.length) {
      const more = new Uint8Array(Math.max(64 * DIGEST_BYTES, 2 * at));
      more.set(this.#digests);
      this.#digests = more;
    }
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    this.#digests.set(createHash('sha256').update(bytes).digest(), at);
    this.names.push(name);
    this.indices.push(index);
    this.classes?.of.push(ofClass ?? -1);
  }
}

/** The records of the first images. */
export function firstRecords({ names, indices, classes, digests }: ImageRecords, images: number): ImageRecords {
  return {
    names: names.slice(0, images),
    indices: indices?.slice(0, images) ?? null,
    classes: classes === null ? null : { names: classes.names, of: classes.of.slice(0, images) },
    digests: digests?.subarray(0, images * DIGEST_BYTES) ?? null,
  };
}

/** SHA-256 over the digests of all images in order, in hexadecimal digits; `null` if they are not known. */
export function digestOfAll({ digests }: ImageRecords): string | null {
  return digests === null ? null : createHash('sha256').update(digests).digest('hex');
}
