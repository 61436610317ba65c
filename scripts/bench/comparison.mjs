/** A race's figures as a table: best and median of both sides, and their ratios beside the aims. */

/**
 * @typedef {import('./runners.mjs').Figures} Figures
 *
 * @typedef {Readonly<Record<string, Partial<Figures>>>} Round the participants' figures, by name
 *
 * @typedef {object} Race
 * @property {string} title
 * @property {keyof Figures} figure
 * @property {string} of name of the participant whose figure is compared
 * @property {string} against name of the participant by whose figure it is divided
 * @property {'≤' | '≥'} sense whether smaller or larger is better
 * @property {number | null} aim aim for the ratio; `null` if there is none
 * @property {number} decimals
 */

/** Explains the columns. */
export const LEGEND = `Each pair is best / median over the rounds; a ratio is ours to the opponent's, and reaches its aim if both do.
Openings race the same figure of PyTorch, whose KL all come at the end of its first pass: import, load, first pass,
at the same batch, without --fold (extra work there). Its clock starts once Python runs, ours with the process.`;

/**
 * @param {string} title
 * @param {readonly Race[]} races
 * @param {readonly Round[]} rounds
 * @returns {string} a table, without participants that have no figures
 */
export function comparisonTable(title, races, rounds) {
  const rows = races.flatMap((race) => {
    const ours = figures(race, race.of, rounds);
    if (ours.length === 0) return [];
    const row = [race.title, pair(bestAndMedian(ours, race.sense), race.decimals)];
    const theirs = figures(race, race.against, rounds);
    return [theirs.length === 0 ? row : [...row, ...comparison(race, ours, theirs)]];
  });
  const raced = rows.some((row) => row.length > 2);
  return alignColumns([[title, 'ours', ...(raced ? ['opponent', '', 'ratio', 'aim'] : [])], ...rows]);
}

/**
 * @param {Race} race
 * @param {string} name
 * @param {readonly Round[]} rounds
 */
function figures({ figure }, name, rounds) {
  return rounds.flatMap((round) => round[name]?.[figure] ?? []);
}

/**
 * @param {Race} race
 * @param {readonly number[]} ourFigures
 * @param {readonly number[]} theirFigures
 * @returns {string[]} cells: opponent, its figures, ratio, aim, verdict
 */
function comparison({ against, sense, aim, decimals }, ourFigures, theirFigures) {
  const [ours, theirs] = [bestAndMedian(ourFigures, sense), bestAndMedian(theirFigures, sense)];
  const ratio = { best: ours.best / theirs.best, median: ours.median / theirs.median };
  const cells = [against, pair(theirs, decimals), pair(ratio, 2)];
  if (aim === null) return cells;
  // Both, because some PyTorch runs on a busy machine took several times as long, which would flatter our median.
  const reached = [ratio.best, ratio.median].every((value) => (sense === '≤' ? value <= aim : value >= aim));
  return [...cells, `${sense} ${aim}`, reached ? 'reached' : 'missed'];
}

/**
 * @param {readonly number[]} values at least one
 * @param {'≤' | '≥'} sense whether the smallest or the largest is best
 */
function bestAndMedian(values, sense) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return {
    best: (sense === '≤' ? sorted[0] : sorted.at(-1)) ?? NaN,
    median: ((sorted[Math.floor(middle)] ?? NaN) + (sorted[Math.ceil(middle)] ?? NaN)) / 2,
  };
}

/**
 * @param {{ best: number, median: number }} values
 * @param {number} decimals
 */
function pair({ best, median }, decimals) {
  return `${best.toFixed(decimals)} / ${median.toFixed(decimals)}`;
}

/** @param {string[][]} rows */
function alignColumns(rows) {
  const columns = Math.max(...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (/** @type {string[]} */ row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('   ');
  return rows.map((row) => line(row).trimEnd()).join('\n');
}
