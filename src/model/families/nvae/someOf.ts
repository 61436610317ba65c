import { visibleWithin } from '../../../protocol/visibleText';

const MOST_NAMED = 3;
const LONGEST_NAME = 80;

/** The first of many names: `eps_conv.0.weight, eps_conv.1.weight and 4 more`. */
export function someOf(names: readonly string[]): string {
  const named = names.slice(0, MOST_NAMED).map((name) => visibleWithin(name, LONGEST_NAME));
  if (names.length > MOST_NAMED) named.push(`${names.length - MOST_NAMED} more`);
  return new Intl.ListFormat('en-GB').format(named);
}
