import type * as vscode from 'vscode';
import type { InspectionRequest } from '../protocol/inspection';
import { isDrawCount, isInputChoice, isSeed } from '../protocol/pageRequests';
import type { BundledSample } from './bundledSample';

export type ChosenInput = Pick<InspectionRequest, 'input' | 'seed'>;

const INPUT = 'lastInput';
const BUNDLED_SAMPLE_INPUT = 'lastInputOfBundledSample';
const DRAWS = 'lastDraws';

/**
 * What the user chose last in this workspace, maybe with an earlier version of the extension. The bundled sample has
 * pictures of its own, so for it counts only what was chosen for it.
 */
export class LastChoice {
  /** @param memory the workspace's */
  constructor(
    private readonly memory: vscode.Memento,
    private readonly sample: BundledSample,
  ) {}

  input(checkpoint: string): ChosenInput | null {
    const kept = this.memory.get<unknown>(checkpoint === this.sample.checkpoint ? BUNDLED_SAMPLE_INPUT : INPUT);
    return isChosenInput(kept) ? kept : null;
  }

  draws(): number {
    const kept = this.memory.get<unknown>(DRAWS);
    return isDrawCount(kept) ? kept : 1;
  }

  keepInput(checkpoint: string, chosen: ChosenInput): void {
    void this.memory.update(INPUT, chosen);
    if (checkpoint === this.sample.checkpoint) void this.memory.update(BUNDLED_SAMPLE_INPUT, chosen);
  }

  keepDraws(draws: number): void {
    void this.memory.update(DRAWS, draws);
  }
}

function isChosenInput(value: unknown): value is ChosenInput {
  if (typeof value !== 'object' || value === null) return false;
  const { input, seed } = value as Partial<Record<keyof ChosenInput, unknown>>;
  return isInputChoice(input) && isSeed(seed);
}
