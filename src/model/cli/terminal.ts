/** Everything that reaches the terminal: what is printed, nothing in it can move the cursor, and no name is endless. */
import { visibleJson, visibleText } from '../../protocol/visibleText';

export function printLines(lines: readonly string[]): void {
  process.stdout.write(`${lines.map((line) => visibleText(line)).join('\n')}\n`);
}

/** Names stand in it as they are in the file. */
export function printJson(value: unknown, indent?: number): void {
  process.stdout.write(`${visibleJson(value, indent)}\n`);
}

/** A sentence beside the results. */
export function tell(sentence: string): void {
  process.stderr.write(`nvae-inspect: ${visibleText(sentence)}\n`);
}
