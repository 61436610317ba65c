/** What is to be said where only the first pictures were taken: nothing where they are all. */
export function firstTaken(taken: number, listed: number): string[] {
  if (taken === listed) return [];
  const which = taken === 1 ? 'Only the first' : `The first ${grouped(taken)}`;
  return [`${which} of ${grouped(listed)} pictures ${taken === 1 ? 'was' : 'were'} taken.`];
}

/** Thousands apart by a narrow space, as the page writes them. */
function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, '\u202f');
}
