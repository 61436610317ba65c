import { Worker } from 'node:worker_threads';

/** In JavaScript by itself, since a thread needs a script and a host is one file. */
const WATCH = `
const { workerData: parent } = require('node:worker_threads');
const isGone = () => {
  if (process.ppid !== parent) return true;
  try {
    process.kill(parent, 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
};
setInterval(() => { if (isGone()) process.kill(process.pid, 'SIGKILL'); }, 500);
`;

/**
 * Ends this process soon after the one that started it, however that ended, and whatever this one does: its main thread
 * may hang in a driver, and then hears of nothing.
 */
export function endWithParent(): void {
  const watch = new Worker(WATCH, { eval: true, workerData: process.ppid });
  watch.unref();
}
