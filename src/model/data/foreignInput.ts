/** Other files given as pictures, recognised by name, with advice on how to make an accepted input of them. */
import { extname } from 'node:path';
import { extensionOf, FORMAT_BYTES, pictureFormat } from './picture/pictureFormat';
import { nameAsText, type FilePath } from '../files/fileName';
import { readStart } from '../files/regularFile';
import { Unreadable } from '../files/unreadable';

export interface Foreign {
  readonly kind: 'foreign';
  /** What the file is, with its article. */
  readonly what: string;
  /** What to do instead, in a sentence. */
  readonly way: string;
}

interface Kind extends Pick<Foreign, 'what' | 'way'> {
  /** Matches the file's first bytes, as Latin-1 text. */
  readonly start?: RegExp;
  /** Matches the end of the name, in lower case. */
  readonly name?: RegExp;
}

/** Advice for inputs that contain numbers. */
const AS_TENSOR =
  'Save the images as float32 tensor x (N, C, H, W), values from 0 to 1, in a .safetensors file, or as a uint8 .npy file.';
const UNPACK = 'Unpack it, and give the folder.';
const TO_PNG_FILES = `Save its pictures as PNG files in a folder, or as tensor x in a .safetensors file.`;

/** Advice for data sets, which are not mixed with other input. */
const ALONE = 'Give it alone.';
const OMNIGLOT = "Give Omniglot's chardata.mat alone, or save the images as a uint8 .npy file.";

/** A database is read as a data set, unless other input is given with it. */
export const LMDB = { what: 'an LMDB database', way: ALONE };

/** The first match wins. A file's first bytes are better evidence than its name. */
const BY_START: readonly Kind[] = [
  { start: /^PK\x03\x04[^]*\.npy/, what: 'a NumPy archive (.npz)', way: 'Give it alone, with .npz at its end.' },
  { start: /^PK\x03\x04[^]*(?:data\.pkl|byteorder|\.format_version)/, what: 'a PyTorch file', way: AS_TENSOR },
  { start: /^PK\x03\x04/, what: 'a zip archive', way: UNPACK },
  { start: /^\x89HDF\r\n/, what: 'an HDF5 file', way: AS_TENSOR },
  { start: /^MATLAB 5\.0/, what: 'a MATLAB file', way: OMNIGLOT },
  { start: /^[^]{16}\xde\xc0\xef\xbe/, ...LMDB },
  { start: /^PAR1/, what: 'a Parquet file', way: TO_PNG_FILES },
  { start: /^ARROW1/, what: 'an Arrow file', way: TO_PNG_FILES },
  { start: /^SQLite format 3\0/, what: 'an SQLite database', way: TO_PNG_FILES },
  { start: /^[^]{257}ustar/, what: 'a tar archive', way: ALONE },
  { start: /^(?:7z\xbc\xaf|Rar!|\xfd7zXZ|BZh\d|\x28\xb5\x2f\xfd)/, what: 'an archive', way: UNPACK },
  { start: /^\0\0[\x08\x09\x0b-\x0e][\x01-\x04]\0/, what: 'an idx file, as MNIST comes in', way: ALONE },
  { start: /^(?:[^]{4}ftyp|\x1aE\xdf\xa3|RIFF[^]{4}AVI )/, what: 'a video', way: 'Save its frames as PNG files.' },
  { start: /^%PDF-/, what: 'a PDF', way: 'Save its pictures as PNG files.' },
  { start: /^\x93NUMPY/, what: 'a NumPy array', way: ALONE },
  { start: /^[^]{6}\0\0\{\s*"/, what: 'a safetensors file', way: 'Give it alone, with .safetensors at its end.' },
];

const BY_NAME: readonly Kind[] = [
  {
    name: /\.(?:tgz|tar\.\w+)$/,
    what: 'a compressed tar archive',
    way: 'Unpack it, and give the .tar file or the folder.',
  },
  { name: /ubyte(?:\.gz)?$/, what: 'an idx file, as MNIST comes in', way: ALONE },
  { name: /\.gz$/, what: 'a gzip file', way: 'Unpack it, and give what is in it.' },
  { name: /\.tfrecords?(?:-\d+-of-\d+)?$/, what: 'a TFRecord file', way: TO_PNG_FILES },
  { name: /\.(?:pt|pth|ckpt)$/, what: 'a PyTorch file', way: AS_TENSOR },
  { name: /\.(?:csv|tsv|json|jsonl|ya?ml|txt|md)$/, what: 'a text file', way: 'Give pictures, or a folder of them.' },
  { name: /(?:^|\/)(?:data|test)_batch(?:_\d+)?\.bin$/, what: "one of CIFAR-10's binary files", way: ALONE },
];

const PICKLE = {
  what: 'a pickle, as CIFAR-10 comes in',
  way: 'Give the folder cifar-10-batches-py alone, or save the images as a uint8 .npy file.',
};
const UNKNOWN = {
  what: 'of a kind that is not known here',
  way: 'Give PNG, JPEG or WebP pictures, a folder of them, or a .safetensors file with tensor x.',
};

/** The number of bytes inspected per file. */
const START_BYTES = 4096;

/** A picture that can be read, whatever its file is called. */
interface Readable {
  readonly kind: 'picture';
  readonly way: string;
}

/**
 * Identifies a file by its first bytes and its name.
 * @throws Unreadable if it can't be opened.
 */
export async function nameForeign(path: FilePath): Promise<Foreign | Readable> {
  const { start, size } = await readStart(path, Math.max(START_BYTES, FORMAT_BYTES));
  if (size === 0) throw new Unreadable('is empty', 'Check how it was made.');
  const format = pictureFormat(start);
  const extension = extensionOf(format);
  if (extension !== null) return { kind: 'picture', way: `Name it ${extension}.` };
  if (format !== null)
    return { kind: 'foreign', what: `${format === 'SVG' ? 'an' : 'a'} ${format} picture`, way: 'Convert it to PNG.' };
  return { kind: 'foreign', ...kindOf(start, nameAsText(path).toLowerCase()) };
}

/** @param name in lower case */
function kindOf(start: Buffer, name: string): Pick<Foreign, 'what' | 'way'> {
  const text = start.toString('latin1');
  const named = BY_START.find((kind) => kind.start?.test(text)) ?? BY_NAME.find((kind) => kind.name?.test(name));
  if (named !== undefined) return named;
  if (/^\x80[\x02-\x05]/.test(text)) return PICKLE;
  if (isText(start)) return { what: 'a text file', way: 'Give pictures, or a folder of them.' };
  return extname(name) === '' ? UNKNOWN : { ...UNKNOWN, what: `a ${extname(name)} file` };
}

function isText(start: Buffer): boolean {
  return start.every((byte) => byte >= 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d);
}
