/**
 * Writes to the terminal. Everything passes through here, so that nothing can move the cursor, and no name is endless.
 */
import { visibleJson, visibleText } from '../../protocol/visibleText';

export function printLines(lines: readonly string[]): void {
  process.stdout.write(`${lines.map((line) => visibleText(line)).join('\n')}\n`);
}

/** Names are printed as stored in the file. */
export function printJson(value: unknown, indent?: number): void {
  process.stdout.write(`${visibleJson(value, indent)}\n`);
}

/** Prints a sentence beside the results. */
export function tell(sentence: string): void {
  process.stderr.write(`nvae-inspect: ${visibleText(sentence)}\n`);
}
