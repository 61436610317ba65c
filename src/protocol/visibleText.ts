/** Names from files as the reader may see them: nothing in them turns around the text that they stand in. */

/** Marks, embeddings, overrides and isolates of the Unicode bidirectional algorithm. */
const BIDIRECTIONAL_CONTROLS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
/** What moves a terminal's cursor, changes its colours or ends a line. */
const OTHER_CONTROLS = /[\p{Cc}\u2028\u2029]/gu;

/** `report\u202efdp.exe` with the control character written out, in place of `reportexe.pdf`. */
export function visibleText(text: string): string {
  return text.replace(BIDIRECTIONAL_CONTROLS, writtenOut);
}

/** A name from a file on one line, for the page and for a terminal: all control characters written out, and shortened. */
export function visibleName(name: string, longest: number): string {
  const start = name.length > longest ? `${name.slice(0, longest)}…` : name;
  return visibleText(start).replace(OTHER_CONTROLS, writtenOut);
}

function writtenOut(control: string): string {
  return `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
