/** Signals that end a sweep gracefully. */

/** The exit code of an interrupted program: 128 plus the number of SIGINT. */
const INTERRUPTED = 130;
/** A temporary failure (EX_TEMPFAIL in sysexits.h): the same command goes on, so a scheduler may start it again. */
const TO_BE_CONTINUED = 75;
/** A terminal interrupts this process and its parent (`searchPath.ts`), which passes the interruption on once more. */
const SAME_INTERRUPTION_MS = 1000;
/** Schedulers send these before they end a process: Slurm, Kubernetes and AWS Batch SIGTERM, `--signal=USR1` the other. */
const OF_SCHEDULERS = ['SIGTERM', 'SIGUSR1'] as const;

/** A sweep that was asked to end. */
export interface Stopping {
  readonly signal: AbortSignal;
  /** The exit code of a program that ended because of it. */
  readonly exitCode: number;
}

/**
 * Acts on the first signal. A later interruption ends the process at once; schedulers may repeat their signals, which
 * then count as one.
 * @param act is called once
 * @returns the state, and a function that stops listening
 */
export function stopSignals(act: () => void): Stopping & { readonly forget: () => void } {
  const stop = new AbortController();
  let first: { readonly name: NodeJS.Signals; readonly atMs: number } | null = null;
  const signalled = (name: NodeJS.Signals): void => {
    if (first === null) {
      first = { name, atMs: performance.now() };
      act();
      stop.abort();
    } else if (name === 'SIGINT' && performance.now() - first.atMs > SAME_INTERRUPTION_MS) {
      forget();
      process.kill(process.pid, name);
    }
  };
  const all = ['SIGINT', ...OF_SCHEDULERS] as const;
  const forget = (): void => {
    for (const name of all) process.off(name, signalled);
  };
  for (const name of all) process.on(name, signalled);
  return {
    signal: stop.signal,
    get exitCode() {
      return first?.name === 'SIGINT' ? INTERRUPTED : TO_BE_CONTINUED;
    },
    forget,
  };
}
