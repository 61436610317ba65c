/** Joins multi-line output of a library or driver for use in a sentence. */
export function inOneLine(text: string): string {
  return text.trim().replaceAll(/\s*\n\s*/g, ' ');
}
