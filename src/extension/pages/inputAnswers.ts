import { isDeepStrictEqual } from 'node:util';
import type { FilesChoice } from '../../protocol/input';
import type { FoundInput, FoundOffers, InputOffer } from '../../protocol/offers';
import type { Answers, Requests, WorkspaceQuestion } from '../../protocol/questions';
import type { LingeringProcess } from '../../client/process/lingeringProcess';
import { filesChoice } from '../request/filesChoice';
import type { RecentInput, RecentInputs } from '../request/recentInputs';
import { whereInWords } from '../request/whereInWords';

/** The number of recent inputs that a page offers. */
const MOST_RECENT = 6;

type AnswerTable = {
  readonly [Name in WorkspaceQuestion]: (request: Requests[Name]) => Promise<Answers[Name]>;
};

/**
 * Answers a page's questions about inputs that it may offer. A process of its own looks at the disk, because a drive
 * that does not answer must not hold up VS Code.
 */
export class InputAnswers {
  private readonly answers: AnswerTable = {
    recentInputs: () => this.recentInputs(),
    workspaceInputs: (after) => this.workspaceInputs(after),
  };

  /** By their numbers. */
  private readonly offered: FilesChoice[] = [];

  /** @param folders absolute paths of the workspace's folders */
  constructor(
    private readonly process: LingeringProcess,
    private readonly recent: RecentInputs,
    private readonly folders: () => readonly string[],
  ) {}

  async ask<Name extends WorkspaceQuestion>(name: Name, request: Requests[Name]): Promise<Answers[Name]> {
    return this.answers[name](request);
  }

  /** The input of an offer; `undefined` if none has this number. */
  input(id: number): FilesChoice | undefined {
    return this.offered[id];
  }

  private async recentInputs(): Promise<readonly InputOffer[]> {
    const kept = this.recent.all();
    if (kept.length === 0) return [];
    const areThere = await this.process.ask((calls) => calls.whichAreThere(kept.map(placeOf)));
    const offers = kept.filter((_, i) => areThere[i]).map((input) => this.recentOffer(input));
    return offers.slice(0, MOST_RECENT);
  }

  private recentOffer({ input, title }: RecentInput): InputOffer {
    return { id: this.idOf(input), title, where: whereInWords(input.paths, this.folders()), images: null };
  }

  private async workspaceInputs(after: number): Promise<FoundOffers> {
    const folders = this.folders();
    if (folders.length === 0) return { offers: [], search: 'complete' };
    const { inputs, search } = await this.process.ask((calls) => calls.searchInputs(folders, after));
    return { offers: inputs.map((input) => this.foundOffer(input)), search };
  }

  private foundOffer({ title, path, split, images }: FoundInput): InputOffer {
    const input = filesChoice([split === null ? path : `${path}:${split}`]);
    return { id: this.idOf(input), title, where: whereInWords([path], this.folders()), images };
  }

  private idOf(input: FilesChoice): number {
    const known = this.offered.findIndex((other) => isDeepStrictEqual(other, input));
    return known < 0 ? this.offered.push(input) - 1 : known;
  }
}

/** Of several files, the first tells. */
function placeOf({ input }: RecentInput): string {
  return input.paths[0] ?? '';
}
