/** Contestants in one contest take turns, each for as many passes as fit into some seconds. One that fails drops out. */
import { SetupError } from '../setup/command.mjs';

/**
 * @typedef {import('./runners.mjs').Figures} Figures
 * @typedef {import('./comparison.mjs').Round} Round
 *
 * @typedef {object} Contestant
 * @property {string} name
 * @property {(timedPasses: number) => Promise<Figures>} run
 *
 * @typedef {Contestant & { passS: number }} WarmedUp `passS` is measured in the run that does not count
 */

/** The batch sizes to race. */
export const BATCHES = [8, 1];

/** Time limit for the timed passes of a run. */
const TIMED_S = 8;
const MOST_PASSES = 50;

/**
 * Races each size. A size that can't be raced is left out, with a message.
 * @param {readonly string[]} sizes
 * @param {(size: string) => Promise<void>} race
 */
export async function raceEach(sizes, race) {
  for (const size of sizes) {
    try {
      await race(size);
    } catch (error) {
      if (!(error instanceof SetupError)) throw error;
      console.log(`\n${size} is left out. ${error.message}`);
    }
  }
}

/**
 * Runs each contestant once without counting it. This brings files into memory and shows how long a pass takes.
 * @param {string} title of the contest
 * @param {readonly Contestant[]} contestants
 * @returns {Promise<WarmedUp[]>} those that succeeded
 */
export async function warmUp(title, contestants) {
  /** @type {WarmedUp[]} */
  const warm = [];
  for (const contestant of contestants) {
    const figures = await attempt(title, contestant, 1);
    if (figures !== null) warm.push({ ...contestant, passS: figures.passS });
  }
  return warm;
}

/**
 * @param {string} title of the contest
 * @param {readonly WarmedUp[]} contestants
 * @returns {Promise<Round>} the figures of those that succeeded
 */
export async function takeTurns(title, contestants) {
  /** @type {Record<string, Figures>} */
  const round = {};
  for (const contestant of contestants) {
    const passes = Math.min(MOST_PASSES, Math.max(1, Math.floor(TIMED_S / contestant.passS)));
    const figures = await attempt(title, contestant, passes);
    if (figures !== null) round[contestant.name] = figures;
  }
  return round;
}

/**
 * @param {string} title
 * @param {Contestant} contestant
 * @param {number} timedPasses
 * @returns {Promise<Figures | null>} `null` if it failed, which is reported
 */
async function attempt(title, { name, run }, timedPasses) {
  try {
    return await run(timedPasses);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.log(`${title}: ${name} is left out. ${error.message}`);
    return null;
  }
}
