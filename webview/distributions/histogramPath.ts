/** The outline of a histogram's bins, each one unit wide, down from the top edge 0 to the base 1. */
export function stepPath(heights: readonly number[]): string {
  const steps = heights.map((height) => `V${digits(1 - height)}h1`);
  return `M0 1${steps.join('')}V1Z`;
}

function digits(value: number): string {
  return String(Math.round(value * 1e4) / 1e4);
}
