/** Lists and conditions in a finding's sentence. */

const MOST_LISTED = 6;

/** `group 3`, `groups 3, 4 and 7`, `groups 0, 1, 2, 3, 4, 5 and 9 more`. */
export function groupsInWords(groups: readonly number[]): string {
  const [first] = groups;
  if (groups.length === 1 && first !== undefined) return `group ${first}`;
  const isLong = groups.length > MOST_LISTED + 1;
  const listed = (isLong ? groups.slice(0, MOST_LISTED) : groups).map(String);
  const rest = isLong ? [`${groups.length - MOST_LISTED} more`] : [];
  return `groups ${new Intl.ListFormat('en-GB').format([...listed, ...rest])}`;
}

/** The condition under which means over images hold if each image has a single draw. */
export function givenInWords(draws: number): string {
  return draws === 1 ? ' (one draw each: given these z)' : '';
}
