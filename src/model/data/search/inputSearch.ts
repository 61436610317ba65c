/**
 * Searches folders for inputs: data sets, and folders of pictures. It goes from the outermost folders inwards, follows
 * no link, and is bounded in depth, folders, entries and time.
 */
import { realpath } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import type { FoundInput, SearchState } from '../../../protocol/offers';
import { findDataSet } from '../layouts/findDataSet';
import { dataSetsIn, MOST_FILES, type SearchScope } from './dataSetsIn';
import { listFolder, type FolderListing } from './folderListing';
import { pictureFolders } from './pictureFolders';

export interface SearchLimits {
  /** Folders within folders. */
  readonly depth: number;
  readonly folders: number;
  /** Files and folders in all. */
  readonly entries: number;
  /** Files and folders in one folder. A larger one is still searched, as far as that. */
  readonly entriesInFolder: number;
  readonly inputs: number;
  /** Time in which the search was asked for results, in ms. */
  readonly workMs: number;
}

const LIMITS: SearchLimits = {
  depth: 12,
  folders: 20_000,
  entries: 300_000,
  entriesInFolder: 50_000,
  inputs: 100,
  workMs: 10_000,
};

/** Folders with the same parent. */
interface Siblings {
  readonly parent: FolderListing | null;
  readonly paths: readonly string[];
}

export class InputSearch {
  /** In the order in which they were found. */
  readonly found: FoundInput[] = [];
  readonly #limits: SearchLimits;
  readonly #walk: AsyncGenerator<readonly FoundInput[], void>;
  readonly #known = new Set<string>();
  readonly #stop = new AbortController();
  /** The part of the walk that is under way. It may outlast the call that began it. */
  #step: Promise<boolean> | null = null;
  #state: SearchState = 'under way';
  /** Whether something is passed over from now on. What is left of the walk then takes no time. */
  #isCut = false;
  /** Whether a folder holds more than was looked at. */
  #isPartial = false;
  #folders = 0;
  #entries = 0;
  #workMs = 0;

  /** @param roots absolute paths of the folders to search */
  constructor(roots: readonly string[], limits: Partial<SearchLimits> = {}) {
    this.#limits = { ...LIMITS, ...limits };
    this.#walk = this.#search(roots);
  }

  get state(): SearchState {
    return this.#state;
  }

  /** Searches until more than `after` inputs are found, the time has passed, or the search has ended. */
  async look(after: number, forMs: number): Promise<void> {
    const startMs = performance.now();
    while (this.found.length <= after && this.#state === 'under way') {
      const leftMs = startMs + forMs - performance.now();
      if (leftMs <= 0) break;
      // A folder on a slow drive may keep a step waiting.
      const isLate = await this.#isLate(leftMs);
      if (isLate) break;
    }
    this.#workMs += performance.now() - startMs;
    if (this.#workMs > this.#limits.workMs) this.close();
  }

  /** Ends the search. */
  close(): void {
    if (this.#state !== 'under way') return;
    this.#state = 'limited';
    this.#stop.abort();
  }

  async #isLate(leftMs: number): Promise<boolean> {
    const waiting = new AbortController();
    const late = setTimeout(leftMs, true, { signal: waiting.signal }).catch(() => true);
    if (this.#step === null) {
      this.#step = this.#next();
      // Whoever waits is told; after a late step, that is the next call.
      this.#step.catch(() => undefined);
    }
    const isLate = await Promise.race([this.#step, late]);
    waiting.abort();
    return isLate;
  }

  /** Takes one step, which is never late. */
  async #next(): Promise<false> {
    const step = await this.#walk.next();
    this.#step = null;
    if (step.done === true) {
      if (this.#state === 'under way') this.#state = this.#isCut || this.#isPartial ? 'limited' : 'complete';
      return false;
    }
    const room = this.#limits.inputs - this.found.length;
    this.found.push(...step.value.slice(0, room));
    if (step.value.length > room) this.close();
    return false;
  }

  async *#search(roots: readonly string[]): AsyncGenerator<readonly FoundInput[], void> {
    for (const root of roots) {
      const scope = await this.#scopeOf(root);
      if (scope === null) continue;
      let level: Siblings[] = [{ parent: null, paths: [root] }];
      for (let depth = 0; level.length > 0; depth++) {
        if (depth > this.#limits.depth) {
          this.#isCut = true;
          break;
        }
        const next: Siblings[] = [];
        for (const siblings of level) yield* this.#searchSiblings(siblings, scope, next);
        level = next;
      }
    }
  }

  async *#searchSiblings(
    { parent, paths }: Siblings,
    scope: SearchScope,
    next: Siblings[],
  ): AsyncGenerator<readonly FoundInput[], void> {
    const listings: FolderListing[] = [];
    for (const path of paths) {
      const listing = await this.#list(path);
      if (listing === null) continue;
      listings.push(listing);
      yield await dataSetsIn(listing, scope);
      if (listing.subfolders.length > 0) next.push({ parent: listing, paths: listing.subfolders });
    }
    for (const input of pictureFolders(parent, listings)) {
      const isNew = !this.#known.has(input.path);
      this.#known.add(input.path);
      yield isNew && !(await isDataSet(input.path, this.#stop.signal)) ? [input] : [];
    }
  }

  async #list(path: string): Promise<FolderListing | null> {
    this.#folders += 1;
    if (this.#folders > this.#limits.folders || this.#entries > this.#limits.entries) this.#isCut = true;
    if (this.#isCut) return null;
    const listing = await listFolder(path, this.#limits.entriesInFolder);
    if (listing === null) return null;
    this.#entries += listing.entries;
    this.#isPartial ||= !listing.isWhole || listing.promising.length > MOST_FILES;
    return listing;
  }

  async #scopeOf(path: string): Promise<SearchScope | null> {
    const root = await realpath(path).catch(() => null);
    return root === null ? null : { root, known: this.#known, signal: this.#stop.signal };
  }
}

/** Whether a reader would take a data set that lies in the folder, or refuse it. */
async function isDataSet(folder: string, signal: AbortSignal): Promise<boolean> {
  return (await findDataSet(folder, signal).catch((error: unknown) => error)) !== null;
}
