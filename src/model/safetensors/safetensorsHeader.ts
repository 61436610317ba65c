/** The header of the safetensors format: what a file holds and where, parsed as untrusted text. */
import { visibleName } from '../../protocol/visibleText';
import { Refusal } from '../refusal';
import { elementsIn } from '../shape';
import { DTYPES } from './dtypes';

/** Size of the header's length, with which the file begins. */
export const LENGTH_BYTES = 8;
export const METADATA = '__metadata__';

/** 10,000 tensors; the release's largest models have 6,000. A hostile header can grow fiftyfold during parsing. */
const USUAL_HEADER_BYTES = 1 << 20;
/** Share of the file's size. Larger headers describe more numbers. */
const SHARE_OF_FILE = 1 / 20;
const MOST_HEADER_BYTES = 4 << 20;
/** Converters write fewer than ten. */
const MOST_METADATA = 1000;
/** A tensor's entry has three brackets in 50 characters. JSON of little else grows twentyfold during parsing. */
const LEAST_BYTES_PER_BRACKET = 12;
const BRACKETS = new Set(Buffer.from('[{'));
/** As in PyTorch. */
const MOST_DIMENSIONS = 64;

/** A tensor and the location of its numbers, in bytes from the end of the header. */
export interface SafetensorsEntry {
  readonly name: string;
  /** As in the file, for example `F32`; it may be missing from `DTYPES`. */
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

export interface SafetensorsHeader {
  readonly metadata: ReadonlyMap<string, string>;
  readonly entries: readonly SafetensorsEntry[];
}

/**
 * The header's length, from the first `LENGTH_BYTES` of a file of `fileBytes`.
 * @throws Refusal if the header would be longer than the file, or than any that describes weights.
 */
export function headerLength(start: Buffer, fileBytes: number, file: string): number {
  if (start.length < LENGTH_BYTES) throw malformed(file, `it has only ${start.length} bytes`);
  const length = start.readBigUInt64LE(0);
  const most = Math.min(USUAL_HEADER_BYTES + SHARE_OF_FILE * fileBytes, MOST_HEADER_BYTES);
  if (length > most || Number(length) > fileBytes - LENGTH_BYTES) {
    throw malformed(file, `its header would take ${length} of the file's ${fileBytes} bytes`);
  }
  return Number(length);
}

/**
 * Parses the header's content, which precedes `dataBytes` of numbers.
 * @throws Refusal naming the tensor whose entry is wrong, reaches beyond the data, or overlaps another.
 */
export function parseHeader(bytes: Uint8Array, dataBytes: number, file: string): SafetensorsHeader {
  const header = parseObject(bytes, file);
  const entries = Object.entries(header)
    .filter(([name]) => name !== METADATA)
    .map(([name, value]) => parseEntry(name, value, dataBytes, file));
  refuseOverlaps(entries, file);
  return { metadata: parseMetadata(header[METADATA], file), entries };
}

function malformed(file: string, reason: string): Refusal {
  return new Refusal(`${file} is not a complete safetensors file: ${reason}. Write or download it again.`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseObject(bytes: Uint8Array, file: string): Record<string, unknown> {
  const brackets = bytes.reduce((count, byte) => count + Number(BRACKETS.has(byte)), 0);
  if (brackets * LEAST_BYTES_PER_BRACKET > bytes.length + 1000) {
    throw malformed(file, `its header has ${brackets} brackets, more than tensors need`);
  }
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw malformed(file, 'its header is not JSON');
  }
  if (!isRecord(header)) throw malformed(file, 'its header is not a JSON object');
  return header;
}

function parseMetadata(value: unknown, file: string): Map<string, string> {
  const metadata = new Map<string, string>();
  if (value === undefined) return metadata;
  if (!isRecord(value)) throw malformed(file, 'its metadata is not a JSON object');
  const texts = Object.entries(value);
  if (texts.length > MOST_METADATA) throw malformed(file, `its metadata has ${texts.length} entries`);
  for (const [key, text] of texts) {
    if (typeof text !== 'string') throw malformed(file, `its metadata '${visibleName(key)}' is not text`);
    metadata.set(key, text);
  }
  return metadata;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every(isCount);
}

function parseEntry(name: string, value: unknown, dataBytes: number, file: string): SafetensorsEntry {
  const bad = (reason: string): Refusal => malformed(file, `tensor '${visibleName(name)}' ${reason}`);
  if (!isRecord(value)) throw bad('is not described by a JSON object');
  const { dtype, shape, data_offsets: offsets } = value;
  if (typeof dtype !== 'string' || !isCounts(shape) || !isCounts(offsets)) throw bad('has no dtype, shape or place');
  if (shape.length > MOST_DIMENSIONS) throw bad(`has ${shape.length} dimensions`);
  const [begin, end] = offsets;
  if (offsets.length !== 2 || begin === undefined || end === undefined || begin > end) throw bad('has no proper place');
  if (end > dataBytes) throw bad(`ends at byte ${end} of the data, of which the file holds ${dataBytes}`);
  const elementBytes = DTYPES.get(dtype)?.bytes;
  const bytes = elementBytes === undefined ? end - begin : elementBytes * elementsIn(shape);
  if (bytes !== end - begin) {
    throw bad(
      `of shape (${shape.join(', ')}) and type ${visibleName(dtype)} needs ${bytes} bytes and has ${end - begin}`,
    );
  }
  return { name, dtype, shape, begin, end };
}

function refuseOverlaps(entries: readonly SafetensorsEntry[], file: string): void {
  const inOrder = entries.filter(({ begin, end }) => end > begin).sort((a, b) => a.begin - b.begin);
  let before: SafetensorsEntry | undefined;
  for (const entry of inOrder) {
    if (before !== undefined && entry.begin < before.end) {
      throw malformed(file, `tensors '${visibleName(before.name)}' and '${visibleName(entry.name)}' overlap`);
    }
    before = entry;
  }
}
