/** `40 ms`, `0.8 s`, `12 s`, `3 min 20 s`. */
export function duration(elapsedMs: number): string {
  if (elapsedMs < 95) return `${Math.ceil(elapsedMs)} ms`;
  const seconds = elapsedMs / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 99.5) return `${seconds.toFixed(0)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
