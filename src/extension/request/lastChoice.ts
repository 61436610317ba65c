import type * as vscode from 'vscode';
import type { GivenFlag, InspectionRequest } from '../../protocol/inspection';
import { isDrawCount, isGivenFlags, isInputChoice, isSeed } from '../../protocol/pageRequests';
import type { BundledSample } from './bundledSample';

export type ChosenInput = Pick<InspectionRequest, 'input' | 'seed'>;

const INPUT = 'lastInput';
const BUNDLED_SAMPLE_INPUT = 'lastInputOfBundledSample';
const DRAWS = 'lastDraws';
const FLAGS = 'flagsByCheckpoint';
/** The number of checkpoints whose flags are remembered: those that were given flags last. */
const MOST_WITH_FLAGS = 100;

/**
 * The user's last choice in this workspace, perhaps made with an earlier version of the extension. The bundled sample
 * has its own pictures, so only choices made for it apply to it. Training flags belong to their checkpoint.
 */
export class LastChoice {
  /** @param memory the workspace's memento */
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

  /** The flags that were given for this checkpoint. */
  flags(checkpoint: string): readonly GivenFlag[] {
    return this.flagsByCheckpoint().get(checkpoint) ?? [];
  }

  keepInput(checkpoint: string, chosen: ChosenInput): void {
    void this.memory.update(INPUT, chosen);
    if (checkpoint === this.sample.checkpoint) void this.memory.update(BUNDLED_SAMPLE_INPUT, chosen);
  }

  keepDraws(draws: number): void {
    void this.memory.update(DRAWS, draws);
  }

  /** @param flags an empty list forgets them */
  keepFlags(checkpoint: string, flags: readonly GivenFlag[]): void {
    const all = this.flagsByCheckpoint();
    all.delete(checkpoint);
    if (flags.length > 0) all.set(checkpoint, flags);
    void this.memory.update(FLAGS, [...all].slice(-MOST_WITH_FLAGS));
  }

  private flagsByCheckpoint(): Map<string, readonly GivenFlag[]> {
    const kept = this.memory.get<unknown>(FLAGS);
    return new Map(Array.isArray(kept) ? kept.filter(isFlagsOfCheckpoint) : []);
  }
}

function isChosenInput(value: unknown): value is ChosenInput {
  if (typeof value !== 'object' || value === null) return false;
  const { input, seed } = value as Partial<Record<keyof ChosenInput, unknown>>;
  return isInputChoice(input) && isSeed(seed);
}

function isFlagsOfCheckpoint(value: unknown): value is [checkpoint: string, flags: GivenFlag[]] {
  return Array.isArray(value) && typeof value[0] === 'string' && isGivenFlags(value[1]);
}
