/** The lines about the input: its label, what to know before comparing the numbers, and what makes them doubtful. */
export function inputLines(label: string, notes: readonly string[], warnings: readonly string[]): string[] {
  return [
    `Input: ${label}`,
    ...notes.map((note) => `  ${note}`),
    ...warnings.map((warning) => `  Warning: ${warning}`),
  ];
}
