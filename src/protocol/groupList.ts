/** Latent groups as typed: `all`, or `0-2, 5`. */

/** A dash between two numbers, as keyboards and word processors write it. */
const RANGE = /^(\d+)\s*[-–]\s*(\d+)$/;

export type GroupList = { readonly groups: readonly number[] | null } | { readonly problem: string };

/** @param count the number of groups @returns `null` for all groups, or what is wrong in a sentence */
export function parseGroups(typed: string, count: number): GroupList {
  const words = typed.trim();
  if (words === '' || words.toLowerCase() === 'all') return { groups: null };
  const groups = new Set<number>();
  for (const part of words.split(',').map((each) => each.trim())) {
    const [, first = part, last = first] = RANGE.exec(part) ?? [];
    if (!/^\d+$/.test(first) || Number(first) > Number(last)) {
      return { problem: 'Type numbers of groups, for example 0-2, 5.' };
    }
    if (Number(last) >= count) return { problem: `The groups are 0 to ${count - 1}.` };
    for (let group = Number(first); group <= Number(last); group++) groups.add(group);
  }
  return { groups: [...groups].sort((a, b) => a - b) };
}
