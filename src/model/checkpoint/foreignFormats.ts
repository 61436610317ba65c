/** What is met in the place of a checkpoint, by its first bytes. */
import { Refusal } from '../refusal';

/** Enough for every signature below; a tar archive's comes last. */
export const SIGNATURE_BYTES = 512;
const TAR_SIGNATURE_AT = 257;
const LONGEST_QUOTE = 60;

interface Format {
  readonly signature: string;
  readonly at?: number;
  readonly name: string;
  readonly advice: string;
}

const UNPACK = 'unpack it and choose the checkpoint in it';
const PICTURE = 'choose a checkpoint; pictures can be given as its input';
const NOT_WEIGHTS = 'choose a checkpoint.pt that an NVAE training run wrote';

const FORMATS: readonly Format[] = [
  {
    signature: 'version https://git-lfs.github.com/spec/',
    name: 'a Git LFS pointer, not the file',
    advice: 'run git lfs pull',
  },
  { signature: '\x89PNG\r\n', name: 'a picture (PNG)', advice: PICTURE },
  { signature: '\xff\xd8\xff', name: 'a picture (JPEG)', advice: PICTURE },
  { signature: 'GIF8', name: 'a picture (GIF)', advice: PICTURE },
  { signature: '\x1f\x8b', name: 'a gzip archive', advice: UNPACK },
  { signature: 'BZh', name: 'a bzip2 archive', advice: UNPACK },
  { signature: '\xfd7zXZ\0', name: 'an xz archive', advice: UNPACK },
  { signature: '\x28\xb5\x2f\xfd', name: 'a Zstandard archive', advice: UNPACK },
  { signature: '7z\xbc\xaf\x27\x1c', name: 'a 7-Zip archive', advice: UNPACK },
  { signature: 'Rar!', name: 'a RAR archive', advice: UNPACK },
  { signature: 'ustar', at: TAR_SIGNATURE_AT, name: 'a tar archive', advice: UNPACK },
  { signature: '\x93NUMPY', name: 'a NumPy array (.npy)', advice: NOT_WEIGHTS },
  { signature: '\x89HDF\r\n', name: 'an HDF5 file, as Keras writes them', advice: NOT_WEIGHTS },
  { signature: 'GGUF', name: 'a GGUF file of a language model', advice: NOT_WEIGHTS },
  { signature: '%PDF', name: 'a PDF document', advice: NOT_WEIGHTS },
];

/** Says what a file is that no reader of checkpoints takes. */
export function refuseForeign(start: Buffer, fileName: string): Refusal {
  const { name, advice } = recognise(start);
  return new Refusal(`${fileName} is ${name}: ${advice}.`);
}

function recognise(start: Buffer): Pick<Format, 'name' | 'advice'> {
  const known = FORMATS.find(({ signature, at = 0 }) => {
    return start.toString('latin1', at, at + signature.length) === signature;
  });
  if (known !== undefined) return known;
  if (start.every((byte) => byte === 0)) {
    return { name: 'no checkpoint, it begins with zeros', advice: 'its download or copy was interrupted, repeat it' };
  }
  const text = asText(start);
  if (text === null) {
    return {
      name: 'not a PyTorch checkpoint',
      advice: 'it begins neither as a file of torch.save nor as safetensors do',
    };
  }
  if (/^<(?:!doctype html|html|head|\?xml)/i.test(text)) {
    return { name: 'a web page, perhaps the error page of its download', advice: 'download it again' };
  }
  return { name: `a text, which begins '${text.slice(0, LONGEST_QUOTE)}'`, advice: NOT_WEIGHTS };
}

/** The first line, where the bytes are text. */
function asText(start: Buffer): string | null {
  const text = start.toString('utf8').replace(/\ufffd$/, ''); // the last character may be cut
  const [line = ''] = text.trim().split(/[\r\n]/, 1);
  return line === '' || /[^\P{C}\s]|\ufffd/u.test(text) ? null : line;
}
