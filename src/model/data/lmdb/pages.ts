/** Reads pages of an LMDB database by number, with one read each. */
import type { FileHandle } from 'node:fs/promises';
import { readFully } from '../../files/regularFile';
import { damagedPage, missingPage } from './damage';
import { HEADER_BYTES, requireHeader, TreePage } from './treePage';

/** Limit on the pages kept. Those near the root are needed for every record. */
const MOST_KEPT_BYTES = 4 * 2 ** 20;
/** Pages 0 and 1 are the meta pages. */
const FIRST_PAGE = 2;

export interface Extent {
  /** Size of the file. */
  readonly size: number;
  readonly pageBytes: number;
  readonly lastPage: number;
}

export class Pages {
  readonly #kept = new Map<number, TreePage>();

  constructor(
    private readonly file: FileHandle,
    private readonly extent: Extent,
  ) {}

  /** Reads a page and keeps it for a while. */
  async readKept(page: number, kind: 'branch' | 'leaf'): Promise<TreePage> {
    const kept = this.#kept.get(page) ?? (await this.read(page, kind));
    if (kept.kind !== kind) throw damagedPage(page);
    this.#kept.delete(page);
    this.#kept.set(page, kept);
    const [oldest] = this.#kept.keys();
    if (oldest !== undefined && this.#kept.size * this.extent.pageBytes > MOST_KEPT_BYTES) this.#kept.delete(oldest);
    return kept;
  }

  /** @throws Unreadable if it isn't a page of that kind */
  async read(page: number, kind: 'branch' | 'leaf'): Promise<TreePage> {
    return new TreePage(await this.#bytes(page, this.extent.pageBytes), page, kind);
  }

  /**
   * Reads a value on pages of its own, which are consecutive. Only the first has a header.
   * @throws Unreadable if there is no such value
   */
  async readOverflow(page: number, size: number): Promise<Buffer> {
    const bytes = await this.#bytes(page, HEADER_BYTES + size);
    requireHeader(bytes, page, 'overflow');
    if (bytes.readUInt32LE(12) * this.extent.pageBytes < bytes.length) throw damagedPage(page);
    return bytes.subarray(HEADER_BYTES);
  }

  async #bytes(page: number, length: number): Promise<Buffer> {
    const { size, pageBytes, lastPage } = this.extent;
    const end = page + Math.ceil(length / pageBytes) - 1;
    if (page < FIRST_PAGE || end > lastPage) throw damagedPage(page);
    if (page * pageBytes + length > size) throw missingPage(page);
    return readFully(this.file, page * pageBytes, length);
  }
}
