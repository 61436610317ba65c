/** Names from files as the reader may see them: nothing in them turns around the text that they stand in. */

/** Marks, embeddings, overrides and isolates of the Unicode bidirectional algorithm. */
const BIDIRECTIONAL_CONTROLS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** `report\u202efdp.exe` with the control character written out, in place of `reportexe.pdf`. */
export function visibleText(text: string): string {
  return text.replace(BIDIRECTIONAL_CONTROLS, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
