/** What a library or a driver wrote over several lines, for where a sentence stands. */
export function inOneLine(text: string): string {
  return text.trim().replaceAll(/\s*\n\s*/g, ' ');
}
