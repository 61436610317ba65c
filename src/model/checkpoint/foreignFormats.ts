/** Recognises files that are not checkpoints by their first bytes. */
import { Refusal } from '../refusal';

/** Enough for every signature below. The one of a tar archive comes last. */
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
const EXPORTED = 'choose the checkpoint that it was exported from';
/** What to do with a pickle that torch.save did not write. */
export const PICKLED =
  'load it with pickle.load, in an environment that has its classes, and write a dict of its tensors with torch.save';
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
  { signature: 'MATLAB 5.0', name: 'a MATLAB file', advice: NOT_WEIGHTS },
  { signature: 'SQLite format 3\0', name: 'a SQLite database', advice: NOT_WEIGHTS },
  { signature: 'PAR1', name: 'a Parquet file', advice: NOT_WEIGHTS },
  { signature: 'TFL3', at: 4, name: 'a model of TensorFlow Lite', advice: NOT_WEIGHTS },
  { signature: 'ET', at: 4, name: 'a program of ExecuTorch', advice: EXPORTED },
  { signature: '\x93NUMPY', name: 'a NumPy array (.npy)', advice: NOT_WEIGHTS },
  { signature: '\x89HDF\r\n', name: 'an HDF5 file, as Keras writes them', advice: NOT_WEIGHTS },
  { signature: 'GGUF', name: 'a GGUF file of a language model', advice: NOT_WEIGHTS },
  { signature: '%PDF', name: 'a PDF document', advice: NOT_WEIGHTS },
];

/** Describes a file that no reader of checkpoints accepts. */
export function refuseForeign(start: Buffer, file: { readonly name: string; readonly size: number }): Refusal {
  const { name, advice } = recognise(start, file);
  return new Refusal(`${file.name} is ${name}: ${advice}.`);
}

type Recognised = Pick<Format, 'name' | 'advice'>;

function recognise(start: Buffer, file: { readonly name: string }): Recognised {
  const known = FORMATS.find((format) => hasSignature(start, format));
  if (known !== undefined) return known;
  if (start.every((byte) => byte === 0)) {
    return { name: 'no checkpoint, it begins with zeros', advice: 'its download or copy was interrupted, repeat it' };
  }
  return tar(start) ?? byName(file.name) ?? onnx(start) ?? oldPickle(start) ?? messagePack(start) ?? textOrBytes(start);
}

function hasSignature(start: Buffer, { signature, at = 0 }: Pick<Format, 'signature' | 'at'>): boolean {
  return start.toString('latin1', at, at + signature.length) === signature;
}

/** Entries that torch.save wrote into its tar archives, up to PyTorch 0.1.9. */
const OLD_TORCH_ENTRIES: ReadonlySet<string> = new Set(['sys_info', 'pickle', 'storages', 'tensors']);
/** Names in tar archives end with a zero or here. */
const TAR_NAME_BYTES = 100;

function tar(start: Buffer): Recognised | null {
  if (!hasSignature(start, { signature: 'ustar', at: TAR_SIGNATURE_AT })) return null;
  const first = start.toString('latin1', 0, TAR_NAME_BYTES).split('\0', 1)[0] ?? '';
  if (!OLD_TORCH_ENTRIES.has(first.replace(/^\.\//, ''))) return { name: 'a tar archive', advice: UNPACK };
  return {
    name: 'a tar archive as torch.save wrote them before PyTorch 0.2',
    advice: 'load it with torch.load(FILE, weights_only=False) and save it again with torch.save',
  };
}

/** Formats without a signature of their own. */
function byName(fileName: string): Recognised | null {
  if (/\.data-\d{5}-of-\d{5}$|\.ckpt(?:-\d+)?\.(?:index|meta)$/.test(fileName)) {
    return { name: 'part of a checkpoint of TensorFlow', advice: NOT_WEIGHTS };
  }
  if (fileName.endsWith('.pb')) return { name: 'a model of TensorFlow (.pb)', advice: NOT_WEIGHTS };
  if (fileName.endsWith('.onnx')) return ONNX;
  if (fileName.endsWith('.msgpack')) return MESSAGE_PACK;
  return null;
}

const ONNX: Recognised = { name: 'an ONNX model', advice: EXPORTED };
const MESSAGE_PACK: Recognised = { name: 'a MessagePack file, as Flax writes its weights', advice: NOT_WEIGHTS };

/** The version of the format, then the name of the producer: `08 08 12 07 pytorch`. */
function onnx(start: Buffer): Recognised | null {
  const [version, , producer, length = 0] = start;
  if (version !== 0x08 || producer !== 0x12 || length === 0) return null;
  return /^[\w .-]+$/.test(start.toString('latin1', 4, 4 + length)) ? ONNX : null;
}

/** Protocols 0 and 1 don't begin with an opcode that names them. torch.save has always used 2. */
function oldPickle(start: Buffer): Recognised | null {
  const isOld = /^(?:\(?[dl]p\d+\n|c[\w.]+\n\w+\n|[}\]]q\0)/.test(start.toString('latin1'));
  return isOld ? { name: 'a pickle that torch.save did not write', advice: PICKLED } : null;
}

/** A small map whose first key is a short text: `81 a6 params`. */
function messagePack(start: Buffer): Recognised | null {
  const [map = 0, key = 0] = start;
  if (map < 0x81 || map > 0x8f || key < 0xa1 || key > 0xbf) return null;
  return /^[\w .-]+$/.test(start.toString('latin1', 2, 2 + (key & 0x1f))) ? MESSAGE_PACK : null;
}

function textOrBytes(start: Buffer): Recognised {
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
  if (text.startsWith('model_checkpoint_path:')) {
    return { name: 'the list of checkpoints of TensorFlow', advice: NOT_WEIGHTS };
  }
  if (text.startsWith('{')) return { name: 'a JSON file', advice: NOT_WEIGHTS };
  return { name: `a text, which begins '${text.slice(0, LONGEST_QUOTE)}'`, advice: NOT_WEIGHTS };
}

/** The first line, where the bytes are text. */
function asText(start: Buffer): string | null {
  const text = start.toString('utf8').replace(/\ufffd$/, ''); // the last character may be cut
  const [line = ''] = text.trim().split(/[\r\n]/, 1);
  return line === '' || /[^\P{C}\s]|\ufffd/u.test(text) ? null : line;
}
