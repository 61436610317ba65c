/** Memory and processor time of a process and its descendants, from Linux's /proc. */
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
 * @property {number} cpuS processor time of all threads, in seconds, as last looked at. 0 if there is no /proc
 */

const EVERY_MS = 50;
const MB_PER_KIB = 1024 / 1e6;
/** Linux's USER_HZ. */
const TICKS_PER_S = 100;

/**
 * @param {number | undefined} pid
 * @returns {{ end(): Watched }} `end` stops watching
 */
export function watchMemory(pid) {
  const startMs = performance.now();
  /** @type {Sample[]} */
  const samples = [];
  let [peakMb, cpuS] = [0, 0];
  const look = () => {
    const pids = pid === undefined ? [] : family(pid);
    const processes = pids.map(memory).filter(isAlive);
    if (processes.length === 0) return;
    samples.push({ ms: performance.now() - startMs, mb: sum(processes.map(({ residentMb }) => residentMb)) });
    peakMb = Math.max(peakMb, sum(processes.map(({ mostMb }) => mostMb)));
    // A process that has ended no longer counts, so the sum may fall.
    cpuS = Math.max(cpuS, sum(pids.map(processorS)));
  };
  const timer = setInterval(look, EVERY_MS);
  return {
    end() {
      clearInterval(timer);
      return { samples, peakMb, cpuS };
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
function processorS(pid) {
  const stat = read(`/proc/${pid}/stat`) ?? '';
  // The name before the last parenthesis may contain anything. User and system time are the fields 14 and 15 of all.
  const [user = 0, system = 0] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13)
    .map(Number);
  return (user + system) / TICKS_PER_S;
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
