/** Memory of a process and of all that it starts, as Linux's /proc tells it. */
import { readFileSync } from 'node:fs';

/**
 * @typedef {object} Sample
 * @property {number} ms since the watch began
 * @property {number} mb resident in all processes
 *
 * @typedef {object} Watched
 * @property {Sample[]} samples none where there is no /proc
 * @property {number} peakMb the most at one time; each process counts with the most that it ever held, so this is an
 *   upper bound where there are several; 0 where there is no /proc
 */

const EVERY_MS = 50;
const MB_PER_KIB = 1024 / 1e6;

/**
 * @param {number | undefined} pid
 * @returns {{ end(): Watched }} `end` stops watching
 */
export function watchMemory(pid) {
  const startMs = performance.now();
  /** @type {Sample[]} */
  const samples = [];
  let peakMb = 0;
  const look = () => {
    const processes = pid === undefined ? [] : family(pid).map(memory).filter(isAlive);
    if (processes.length === 0) return;
    samples.push({ ms: performance.now() - startMs, mb: sum(processes.map(({ residentMb }) => residentMb)) });
    peakMb = Math.max(peakMb, sum(processes.map(({ mostMb }) => mostMb)));
  };
  const timer = setInterval(look, EVERY_MS);
  return {
    end() {
      clearInterval(timer);
      return { samples, peakMb };
    },
  };
}

/**
 * @param {number} pid
 * @returns {number[]} the process and its descendants; none once it has ended
 */
function family(pid) {
  // Node forks from its main thread, so only that one's children are looked for.
  const children = read(`/proc/${pid}/task/${pid}/children`);
  if (children === null) return [];
  return [pid, ...(children.match(/\d+/g) ?? []).flatMap((child) => family(Number(child)))];
}

/** @param {number} pid */
function memory(pid) {
  const status = read(`/proc/${pid}/status`) ?? '';
  const figure = (/** @type {string} */ name) => {
    const [, kib] = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status) ?? [];
    return Number(kib ?? 0) * MB_PER_KIB;
  };
  return { residentMb: figure('VmRSS'), mostMb: figure('VmHWM') };
}

/**
 * One that has ended, and of which nobody has heard yet, has none.
 * @param {ReturnType<typeof memory>} process
 */
function isAlive({ residentMb }) {
  return residentMb > 0;
}

/** @param {string} file */
function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

/** @param {readonly number[]} values */
function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}
