import { createHash } from 'node:crypto';
import { readSync, type BigIntStats } from 'node:fs';
import { stat, type FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import { Refusal } from '../refusal';
import type { ByteSource } from './byteSource';
import { openRegular } from './regularFile';
import { refused } from './unreadable';

/**
 * A file that is read by position and must stay as it was when opened. Training overwrites checkpoints in place, or
 * moves a new file over the old one.
 */
export class SteadyFile {
  #sha256: Promise<string> | null = null;
  readonly name: string;
  readonly size: number;

  private constructor(
    readonly path: string,
    private readonly handle: FileHandle,
    private readonly opened: BigIntStats,
  ) {
    this.name = basename(path);
    this.size = Number(opened.size);
  }

  /** @throws Refusal when there is no file, it isn't a regular one, can't be read, or is empty. */
  static async open(path: string): Promise<SteadyFile> {
    const { file: handle } = await openRegular(path).catch((error: unknown) => {
      throw refused(error, path);
    });
    try {
      const opened = await handle.stat({ bigint: true });
      if (opened.size === 0n) {
        throw new Refusal(`${basename(path)} is empty: it may still be being written, or the disk was full.`);
      }
      return new SteadyFile(path, handle, opened);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /**
   * Fills `target` with the bytes that start at `position`.
   *
   * @throws Refusal when the file ends too early.
   */
  async readInto(target: Uint8Array, position: number): Promise<void> {
    let filled = 0;
    while (filled < target.length) {
      const { bytesRead } = await this.handle.read(target, filled, target.length - filled, position + filled);
      if (bytesRead === 0) throw this.#endsEarly(position + filled);
      filled += bytesRead;
    }
  }

  async read(position: number, length: number): Promise<Buffer> {
    const bytes = Buffer.allocUnsafeSlow(length);
    await this.readInto(bytes, position);
    return bytes;
  }

  /**
   * A section of the file, to be read front to back synchronously, because a pickle is interpreted byte by byte. Its
   * reader throws a Refusal when the file ends too early.
   */
  section(start: number, length: number): ByteSource {
    return {
      start,
      length,
      read: (position, bytes) => {
        const target = Buffer.allocUnsafeSlow(bytes);
        for (let filled = 0; filled < bytes;) {
          const read = readSync(this.handle.fd, target, filled, bytes - filled, start + position + filled);
          if (read === 0) throw this.#endsEarly(start + position + filled);
          filled += read;
        }
        return target;
      },
    };
  }

  #endsEarly(position: number): Refusal {
    return new Refusal(`${this.name} ends at byte ${position}, before the data it announces: copy it again.`);
  }

  /** @throws Refusal when the path's inode, size or modification time (ns) differ from those at opening. */
  async checkUnchanged(): Promise<void> {
    const now = await stat(this.path, { bigint: true }).catch(() => null);
    const { ino, size, mtimeNs } = this.opened;
    if (now?.ino !== ino || now.size !== size || now.mtimeNs !== mtimeNs) {
      throw new Refusal(
        now === null
          ? `${this.name} was moved or deleted since it was opened: open it again where it is now.`
          : `${this.name} was rewritten since it was opened, probably by the training run: open it again.`,
      );
    }
  }

  /**
   * Returns the result of `reading`, provided the file is unchanged afterwards. If the file has changed, that is
   * reported as the cause of any failure of `reading`.
   */
  async whileUnchanged<T>(reading: () => Promise<T>): Promise<T> {
    let result: T;
    try {
      result = await reading();
    } catch (error) {
      await this.checkUnchanged();
      throw error;
    }
    await this.checkUnchanged();
    return result;
  }

  /** Computed once, because the file may have gigabytes. */
  sha256(): Promise<string> {
    return (this.#sha256 ??= this.#computeSha256());
  }

  async #computeSha256(): Promise<string> {
    const hash = createHash('sha256');
    // Never reads beyond the original end: a file may grow faster than it is read.
    const stream = this.handle.createReadStream({
      start: 0,
      end: this.size - 1,
      autoClose: false,
      highWaterMark: 1 << 20,
    });
    for await (const chunk of stream) hash.update(chunk as Buffer);
    return hash.digest('hex');
  }

  async close(): Promise<void> {
    await this.handle.close();
  }
}
