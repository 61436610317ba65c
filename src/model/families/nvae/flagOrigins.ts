/** Where each training flag comes from. */
import type { FlagOrigin, GivenFlag, TrainingFlag } from '../../../protocol/inspection';
import { FLAG_NAMES } from '../../checkpoint/flagNames';
import type { Hyperparameters } from './hyperparameters';
import type { ReadFlags } from './trainingFlags';

interface Flagged {
  readonly args: ReadFlags['values'];
  readonly hyperparameters: Pick<Hyperparameters, 'defaults' | 'cellTableName'>;
  /** Names of flags that nothing determines. */
  readonly assumed: readonly string[];
  /** Where the cells come from, if not from the flag that names their table. */
  readonly table: 'file' | 'inferred' | null;
}

/**
 * @param answers flags given by the user
 * @param told flags of file and user, as read
 */
export function flagsWithOrigins(
  { args, hyperparameters, assumed, table }: Flagged,
  answers: ReadonlyMap<string, GivenFlag['value']>,
  told: ReadFlags['values'],
): TrainingFlag[] {
  const { defaults, cellTableName } = hyperparameters;
  return [...FLAG_NAMES].flatMap((name): TrainingFlag[] => {
    if (name === 'arch_instance' && table !== null) return [{ name, value: cellTableName, origin: table }];
    const value = args.get(name);
    const missing = defaults.get(name);
    if (value !== undefined) return [{ name, value, origin: originOf(name, value) }];
    return missing === undefined ? [] : [{ name, value: missing, origin: 'default' }];
  });

  function originOf(name: string, value: GivenFlag['value']): FlagOrigin {
    if (answers.has(name) && (value === answers.get(name) || value === told.get(name))) return 'given';
    if (value === told.get(name)) return 'file';
    return assumed.includes(name) ? 'default' : 'inferred';
  }
}
