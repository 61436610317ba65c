/** Memory of a process and its descendants, from Linux's /proc. */
import { readFileSync } from 'node:fs';

/**
 * @typedef {object} Sample
 * @property {number} ms time since watching began
 * @property {number} mb resident memory of all processes
 *
 * @typedef {object} Watched
 * @property {Sample[]} samples empty if there is no /proc
 * @property {number} peakMb the maximum at any time. Each process counts with its own maximum so far, so this is an
 *   upper bound if there are several. 0 if there is no /proc
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
  // Node forks from its main thread, so only that thread's children are listed.
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
 * Whether a process still runs. One that has ended but was not waited for yet has no resident memory.
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
