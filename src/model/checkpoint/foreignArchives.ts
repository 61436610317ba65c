/** Recognises zip archives that are not checkpoints by the names of their entries. */
import { Refusal } from '../refusal';
import { quoted } from '../files/quoted';

interface Kind {
  /** Name of one of the entries, within the archive's one folder or at its top. */
  readonly entry: RegExp;
  readonly is: string;
  readonly advice: string;
}

const FROM_STATE_DICT = 'write its state_dict() with torch.save';
const NOT_WEIGHTS = 'choose a checkpoint.pt that an NVAE training run wrote';

const KINDS: readonly Kind[] = [
  {
    entry: /^data\/aotinductor\//,
    is: 'a package that AOTInductor compiled, of machine code and constants',
    advice: 'save the state_dict() of the model that it was compiled from with torch.save',
  },
  {
    entry: /^(?:archive_format|serialized_exported_program\.json)$/,
    is: 'a program of torch.export',
    advice: 'save its state_dict: torch.save(torch.export.load(FILE).state_dict, "checkpoint.pt")',
  },
  {
    entry: /^bytecode\.pkl$/,
    is: 'a TorchScript archive for mobile devices, a compiled module with its bytecode',
    advice: `load the module that it was made from and ${FROM_STATE_DICT}`,
  },
  {
    entry: /^(?:constants\.pkl|code\/__torch__\.py)$/,
    is: 'a TorchScript archive, a compiled module with its code',
    advice: `load it with torch.jit.load and ${FROM_STATE_DICT}`,
  },
  {
    entry: /^\.data\/(?:extern_modules|python_version)$/,
    is: 'a package of torch.package, of pickles with their code',
    advice: `load its model with torch.package.PackageImporter and ${FROM_STATE_DICT}`,
  },
  {
    entry: /^MAR-INF\/MANIFEST\.json$/,
    is: 'an archive of TorchServe',
    advice: 'unpack it and choose the weights in it',
  },
  { entry: /^model\.weights\.h5$/, is: 'a model of Keras', advice: NOT_WEIGHTS },
];

/** Names without their folder, if all entries are in one folder, as `torch.save` and most of the above write them. */
function withinRoot(names: readonly string[]): readonly string[] {
  const root = /^[^/]+\//.exec(names[0] ?? '')?.[0];
  return root !== undefined && names.every((name) => name.startsWith(root))
    ? names.map((name) => name.slice(root.length))
    : [];
}

/** The refusal of an archive recognised as something else; `null` for any other. */
export function knownArchive(names: readonly string[], fileName: string): Refusal | null {
  const entries = [...names, ...withinRoot(names)];
  const kind = KINDS.find(({ entry }) => entries.some((name) => entry.test(name)));
  return kind === undefined ? null : new Refusal(`${fileName} is ${kind.is}, not a checkpoint: ${kind.advice}.`);
}

const MOST_NAMES = 5;

/** The refusal of an archive without `data.pkl`. */
export function otherArchive(names: readonly string[], fileName: string): Refusal {
  if (names.length === 0) return new Refusal(`${fileName} is an empty zip archive, not a PyTorch checkpoint.`);
  const first = names.slice(0, MOST_NAMES).map(quoted);
  if (names.length > MOST_NAMES) first.push('…');
  const holds = `it holds ${first.join(', ')}`;
  if (names.every((name) => name.endsWith('.npy'))) {
    return new Refusal(
      `${fileName} is a NumPy archive (.npz) of ${names.length} arrays (${holds}), not a PyTorch checkpoint: ` +
        'turn the arrays into tensors with torch.from_numpy and write a dict of them with torch.save.',
    );
  }
  const inside = names.find((name) => /\.(?:pt|pth|ckpt|safetensors)$/i.test(name));
  const advice = inside === undefined ? '' : `: unpack it and choose ${quoted(inside)}`;
  return new Refusal(`${fileName} is a zip archive without data.pkl (${holds}), not a PyTorch checkpoint${advice}.`);
}
