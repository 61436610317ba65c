interface Warned {
  readonly warnings: readonly string[];
}

/** All warnings about the numbers, in the order in which they are shown: the model's, the weights', the input's. */
export function allWarnings({
  checkpoint,
  weightWarnings,
  input,
}: {
  readonly checkpoint: Warned | null;
  readonly weightWarnings: readonly string[];
  readonly input: Warned | null;
}): string[] {
  return [...(checkpoint?.warnings ?? []), ...weightWarnings, ...(input?.warnings ?? [])];
}
