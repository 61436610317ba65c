import type { GivenFlag } from '../../protocol/inspection';
import { FLAG_NAMES } from '../checkpoint/flagNames';
import { UsageError } from './usageError';

/**
 * The training flags of `--dataset NAME`, which is short for `--arg dataset=NAME`, and of each `--arg NAME=VALUE`.
 *
 * @throws {UsageError} if one has another form, is unknown, or is given twice.
 */
export function givenFlags(dataset: string | undefined, args: readonly string[]): GivenFlag[] {
  const flags = args.map(givenFlag);
  if (dataset !== undefined) flags.unshift({ name: 'dataset', value: dataset });
  flags.forEach(({ name }, i) => {
    if (flags.findIndex((flag) => flag.name === name) < i) throw new UsageError(`${name} is given twice`);
  });
  return flags;
}

function givenFlag(text: string): GivenFlag {
  const equals = text.indexOf('=');
  if (equals < 1 || equals === text.length - 1) throw new UsageError(`--arg takes NAME=VALUE, not ${text}`);
  const name = text.slice(0, equals);
  if (!FLAG_NAMES.has(name)) throw new UsageError(`--arg knows no ${name}, only ${[...FLAG_NAMES].join(', ')}`);
  return { name, value: valueOf(text.slice(equals + 1)) };
}

/** As Python would print it in `args`. */
function valueOf(text: string): GivenFlag['value'] {
  if (text === 'True' || text === 'False') return text === 'True';
  return /^-?\d+$/.test(text) ? Number(text) : text;
}
