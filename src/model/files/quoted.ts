import { visibleWithin } from '../../protocol/visibleText';

const LONGEST_QUOTE = 60;

/** A text from a file, for a sentence that continues. */
export function quoted(text: string): string {
  return visibleWithin(text, LONGEST_QUOTE);
}
