/**
 * Text chosen by files, libraries and drivers, made safe to show on the page, in the log and in a terminal: invisible
 * characters are escaped and long texts shortened. Doing either twice changes nothing more.
 */

/** Sentences quote paths, which may have a few thousand characters. */
const LONGEST_TEXT = 2000;
/** The limit for a stand-alone name; file systems allow 255 bytes. */
const LONGEST_NAME = 300;
const ELLIPSIS = '…';

/** Scripts in which a joiner between two letters changes how they look. */
const JOINED = ['Arabic', 'Syriac', 'Devanagari', 'Bengali', 'Gurmukhi', 'Gujarati', 'Oriya', 'Tamil', 'Telugu']
  .concat(['Kannada', 'Malayalam', 'Sinhala', 'Myanmar', 'Khmer'])
  .map((script) => String.raw`\p{Script=${script}}`)
  .join('');
/** Joiners and selectors with a visible effect: within an emoji, and between letters that they join or separate. */
const SEEN = [
  String.raw`(?<=\p{Extended_Pictographic}[\ufe0f\p{Emoji_Modifier}]?)\u200d(?=\p{Extended_Pictographic})`,
  String.raw`(?<=\p{Extended_Pictographic})\ufe0f|\ufe0f(?=\u20e3)`,
  String.raw`(?<=[${JOINED}])[\u200c\u200d](?=[${JOINED}])`,
].join('|');
/**
 * Controls (including those of terminals: C0, DEL and C1), line ends, halves of surrogate pairs, and characters that
 * look like nothing: marks, embeddings, overrides and isolates of the bidirectional algorithm, zero-width characters,
 * tags, fillers.
 */
const HIDDEN = new RegExp(
  String.raw`(?!${SEEN})[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\ufff9-\ufffb\u2800]`,
  'gu',
);
/** Marks that would pile up over the neighbouring lines. No language puts this many on a letter. */
const PILED_MARKS = /(?<=\p{M}{6})\p{M}/gu;
/** The unit that shortening never splits: a character or an escaped one. */
const UNIT = /\\u(?:[0-9a-f]{4}|\{[0-9a-f]+\})|[^]/gu;
/** Characters that were visible only next to what has been cut. */
const OPEN_END = /[\u200c\u200d\ufe0f]+$/u;
const OPEN_START = /^[\p{M}\u200c\u200d]+/u;

/** Makes a sentence, or any other single line, visible: `report\u202efdp.exe`. */
export function visibleText(text: string): string {
  return visibleWithin(text, LONGEST_TEXT);
}

/** Makes a name visible, and short enough that the text around it is still seen. */
export function visibleName(name: string): string {
  return visibleWithin(name, LONGEST_NAME);
}

/**
 * Cuts the middle, because a sentence begins with what is wrong and ends with what to do.
 *
 * @param longest length of the result, in UTF-16 units
 */
export function visibleWithin(text: string, longest: number): string {
  const whole = text.length <= longest ? writtenOut(text) : null;
  if (whole !== null && whole.length <= longest) return whole;
  const room = longest - ELLIPSIS.length;
  const start = unitsOf(text.slice(0, longest));
  const end = unitsOf(text.slice(-longest)).reverse();
  const first = fitting(start, Math.ceil(room / 2))
    .join('')
    .replace(OPEN_END, '');
  const last = fitting(end, Math.floor(room / 2))
    .reverse()
    .join('')
    .replace(OPEN_START, '');
  return first + ELLIPSIS + last;
}

/** A value as equivalent JSON in which nothing is invisible. */
export function visibleJson(value: unknown, indent?: number): string {
  // Line breaks are JSON's own; those within texts are already escaped.
  return JSON.stringify(value, null, indent).replace(HIDDEN, (character) =>
    character === '\n'
      ? character
      : character
          .split('')
          .map((unit) => escaped(unit.charCodeAt(0)))
          .join(''),
  );
}

function writtenOut(text: string): string {
  return text.replace(PILED_MARKS, codePoint).replace(HIDDEN, codePoint);
}

function unitsOf(text: string): string[] {
  return writtenOut(text).match(UNIT) ?? [];
}

/** As many units as fit, starting with the first. */
function fitting(units: readonly string[], room: number): string[] {
  let length = 0;
  const end = units.findIndex((unit) => (length += unit.length) > room);
  return units.slice(0, end < 0 ? units.length : end);
}

function codePoint(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code > 0xffff ? `\\u{${code.toString(16)}}` : escaped(code);
}

function escaped(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`;
}
