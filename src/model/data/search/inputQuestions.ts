import { setTimeout } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { FoundInputs, InputCalls } from '../../../protocol/offers';
import { isTaken } from '../layouts/findDataSet';
import { InputSearch } from './inputSearch';

/** For one answer. Whoever asks again shows what was found in between. */
const ANSWER_MS = 300;
/** A drive that doesn't answer must not keep the others waiting. */
const PATIENCE_MS = 1500;

/** Answers questions about inputs on disk. The last search stays open, so that it can go on. */
export class InputQuestions implements InputCalls {
  #search: { readonly folders: readonly string[]; readonly search: InputSearch } | null = null;

  async searchInputs(folders: readonly string[], after: number): Promise<FoundInputs> {
    const search = this.#searchOf(folders, after);
    await search.look(after, ANSWER_MS);
    return { inputs: search.found.slice(after), search: search.state };
  }

  #searchOf(folders: readonly string[], after: number): InputSearch {
    const before = this.#search;
    const isSame = before !== null && isDeepStrictEqual(before.folders, folders);
    if (isSame && (after > 0 || before.search.state === 'under way')) return before.search;
    before?.search.close();
    const search = new InputSearch(folders);
    this.#search = { folders, search };
    return search;
  }

  async whichAreThere(places: readonly string[]): Promise<readonly boolean[]> {
    const patience = new AbortController();
    const late = setTimeout(PATIENCE_MS, false, { signal: patience.signal }).catch(() => false);
    const areThere = await Promise.all(places.map((place) => Promise.race([isTaken(place), late])));
    patience.abort();
    return areThere;
  }
}
