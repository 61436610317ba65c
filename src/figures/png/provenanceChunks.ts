import type { Provenanced } from '../contents';
import { chunk, joined } from './chunks';

/** Bytes of the signature and the header chunk, which come first. */
const HEADER_END = 8 + 25;

/** The PNG file with chunks of text: the figure's title, and where its numbers come from. */
export function withProvenance(png: Uint8Array, { title, provenance }: Provenanced): Uint8Array<ArrayBuffer> {
  const source = provenance.map(([name, text]) => `${name}: ${text}`).join('\n');
  return joined([
    png.subarray(0, HEADER_END),
    textChunk('Title', title),
    textChunk('Source', source),
    textChunk('Software', 'NVAE Latent Inspector'),
    png.subarray(HEADER_END),
  ]);
}

/** ASCII as `tEXt`, which every reader knows; anything else as `iTXt`, which holds UTF-8. */
function textChunk(keyword: string, text: string): Uint8Array {
  const encoder = new TextEncoder();
  const key = encoder.encode(keyword);
  const value = encoder.encode(text.replaceAll('\0', ''));
  // Keyword, end, no compression, method 0, no language, no translated keyword.
  if (value.some((byte) => byte > 0x7e)) return chunk('iTXt', joined([key, new Uint8Array(5), value]));
  return chunk('tEXt', joined([key, new Uint8Array(1), value]));
}
