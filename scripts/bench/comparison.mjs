/** The race's figures as a table: best and median of either side, and their ratios beside the aims. */

/**
 * @typedef {import('./runners.mjs').Figures} Figures
 *
 * @typedef {object} Round PyTorch's figures are absent where it is missing
 * @property {Figures} ours
 * @property {Figures} [plain] PyTorch as it stands
 * @property {Figures} [folded] PyTorch with weight norm folded into the weights, as our network has it
 *
 * @typedef {object} Race
 * @property {string} title
 * @property {keyof Figures} figure
 * @property {'plain' | 'folded'} opponent
 * @property {'≤' | '≥'} sense of the aim
 * @property {(batch: number) => number} aim our figure over PyTorch's
 * @property {number} decimals
 */

/** @type {Race[]} */
const RACES = [
  {
    title: 'open to first group, s',
    figure: 'firstGroupS',
    opponent: 'plain',
    sense: '≤',
    aim: () => 0.25,
    decimals: 2,
  },
  {
    title: 'open to all groups, s',
    figure: 'firstPassS',
    opponent: 'plain',
    sense: '≤',
    aim: () => 0.5,
    decimals: 2,
  },
  {
    title: 'images per second',
    figure: 'imagesPerS',
    opponent: 'folded',
    sense: '≥',
    aim: (batch) => (batch === 1 ? 2.5 : 1.6),
    decimals: 1,
  },
  {
    title: 'peak memory, MB',
    figure: 'peakMb',
    opponent: 'plain',
    sense: '≤',
    aim: () => 0.8,
    decimals: 0,
  },
];

const OPPONENTS = { plain: 'PyTorch', folded: 'PyTorch --fold' };

/** What the columns mean. */
export const LEGEND = `Each pair is best / median over the rounds; a ratio is ours to PyTorch's, and reaches its aim if both do.
Both openings race the same figure of PyTorch, whose KL all come at the end of its first pass: import, load, first pass,
at the same batch, without --fold (extra work there). Its clock starts once Python runs, ours with the process.`;

/**
 * @param {number} batch
 * @param {readonly Round[]} rounds at least one
 * @returns {string} a table; without PyTorch of our own figures only
 */
export function comparisonTable(batch, rounds) {
  const raced = rounds.some(({ plain }) => plain !== undefined);
  const rows = [[`batch ${batch}`, 'ours', ...(raced ? ['opponent', '', 'ratio', 'aim'] : [])]];
  for (const { title, figure, opponent, sense, aim, decimals } of RACES) {
    const ours = bestAndMedian(
      rounds.map((round) => round.ours[figure]),
      sense,
    );
    const row = [title, pair(ours, decimals)];
    if (raced) {
      const theirs = bestAndMedian(
        rounds.flatMap((round) => round[opponent]?.[figure] ?? []),
        sense,
      );
      const ratio = { best: ours.best / theirs.best, median: ours.median / theirs.median };
      // Both: on a busy machine some PyTorch runs took several times as long, which would flatter the median.
      const reached = [ratio.best, ratio.median].every((value) =>
        sense === '≤' ? value <= aim(batch) : value >= aim(batch),
      );
      const verdict = reached ? 'reached' : 'missed';
      row.push(OPPONENTS[opponent], pair(theirs, decimals), pair(ratio, 2), `${sense} ${aim(batch)}`, verdict);
    }
    rows.push(row);
  }
  return alignColumns(rows);
}

/**
 * @param {readonly number[]} values at least one
 * @param {'≤' | '≥'} sense which end is the best
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
