import { Worker } from 'node:worker_threads';

/** Inline JavaScript, because a thread needs a script and a host is one file. */
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
 * Ends this process soon after its parent, however the parent ended and whatever this process is doing. Its main thread
 * may hang in a driver, and would then notice nothing.
 */
export function endWithParent(): void {
  const watch = new Worker(WATCH, { eval: true, workerData: process.ppid });
  watch.unref();
}
