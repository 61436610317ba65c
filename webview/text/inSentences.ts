/** One text of whole sentences, without those that are empty. */
export function inSentences(...sentences: readonly string[]): string {
  return sentences.filter((sentence) => sentence !== '').join(' ');
}
