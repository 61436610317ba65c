/** Inputs that the user chose, as the model process reports them. */
import { isDeepStrictEqual } from 'node:util';
import type { InputChoice } from '../../protocol/input';

/** Whether `input`, as the model process reports it, is the choice; its number of model samples may have been decided. */
export function isChoice(input: InputChoice, chosen: InputChoice | undefined): boolean {
  return (
    isDeepStrictEqual(input, chosen) ||
    (chosen?.kind === 'samples' && typeof chosen.count !== 'number' && input.kind === 'samples')
  );
}

/** Clears the decided number of model samples, because another engine can afford another number. */
export function undecided(input: InputChoice): InputChoice {
  return input.kind === 'samples' && typeof input.count !== 'number' ? { ...input, count: { decided: null } } : input;
}
