/** `nvae-inspect compare`: two checkpoints, two inputs, two classes of an input, or two statistics files. */
import { basename } from 'node:path';
import { areStatistics } from '../../statistics/comparison/compareFiles';
import { allParts } from '../../statistics/comparison/sharedParts';
import { integer, type OptionName, type Values } from '../options';
import { UsageError } from '../usageError';
import { compareCheckpoints } from './compareCheckpoints';
import { compareClasses, compareInputs } from './compareInputs';
import { compareStatistics } from './compareStatistics';
import { comparedAsJson, comparedAsTable, requireChannels, type Compared } from './comparedTable';
import { printAnalysis, type CliAnalysed } from './printAnalysis';
import { IMAGE_OPTIONS, type AnalysisCommand, type Verb } from './verb';

const MOST_GROUPS = 100_000;

/** What A is compared with. */
type Other =
  | { readonly kind: 'checkpoint'; readonly path: string }
  | { readonly kind: 'input'; readonly paths: readonly string[]; readonly isPaired: boolean }
  | { readonly kind: 'classes'; readonly text: string };

export const COMPARE: Verb = {
  name: 'compare',
  synopsis: '--other FILE | --against IMAGES [--paired] | --classes A,B [--group N]',
  definition: [
    'Differences B − A of NELBO, distortion and KL, by group and channel. Two checkpoints (or statistics files): same',
    'images, same noise, paired; two inputs or classes of one checkpoint: unpaired, with AUROC. Marks p < 5 % (t-test).',
  ],
  own: [
    { name: 'other', value: 'FILE', meaning: 'B: another checkpoint; or, of a statistics file, another one' },
    { name: 'against', value: 'IMAGES …', meaning: 'B: another input, in any form that --images takes' },
    {
      name: 'paired',
      value: '',
      meaning: 'image n of --against was made from image n of --images, so they are paired',
    },
    { name: 'classes', value: 'A,B', meaning: 'two classes of --images' },
    { name: 'group', value: 'N', meaning: 'show the channels of this group, too' },
  ],
  shared: IMAGE_OPTIONS,
  read(values, command, { against }) {
    const group = integer('group', values.group, 0, MOST_GROUPS);
    const other = comparedWith(values, against);
    if (other.kind === 'classes' && command.input.kind !== 'files') throw new UsageError('--classes needs --images');
    const print = () =>
      printAnalysis(command, {
        run: (analysed) => run(analysed, command, other, group),
        title: ({ model }) => `Comparison, ${model.checkpoint.fileName}`,
        asJson: comparedAsJson,
        asTable: (compared) => comparedAsTable(compared, group),
      });
    return async () => {
      if (other.kind !== 'checkpoint') return print();
      const paths = { path: command.checkpoint, other: other.path };
      if (!(await areStatistics(paths))) return print();
      refuseModelOptions(values, command);
      await compareStatistics({ ...paths, json: command.json });
    };
  },
};

function comparedWith({ other, against, paired, classes }: Values, paths: readonly string[]): Other {
  const given = [other, against, classes].filter((option) => option !== undefined).length;
  if (given === 0) {
    throw new UsageError('compare needs something to compare with: --other FILE, --against IMAGES or --classes A,B');
  }
  if (given > 1)
    throw new UsageError('--other, --against and --classes exclude each other: compare one thing at a time');
  if (paired !== undefined && against === undefined) throw new UsageError('--paired needs --against');
  if (other !== undefined) return { kind: 'checkpoint', path: other };
  if (classes !== undefined) return { kind: 'classes', text: classes };
  return { kind: 'input', paths, isPaired: paired ?? false };
}

/** @param group whose channels are wanted; `null` for none */
function run(analysed: CliAnalysed, command: AnalysisCommand, other: Other, group: number | null): Promise<Compared> {
  if (other.kind === 'checkpoint') return compareCheckpoints(analysed, command, { path: other.path, group });
  requireChannels(allParts(analysed.model.description), group);
  if (other.kind === 'input') return compareInputs(analysed, other);
  return compareClasses(analysed, command, other.text);
}

/** What a comparison of statistics files takes. */
const WITHOUT_MODEL: readonly OptionName[] = ['other', 'json'];

function refuseModelOptions(values: Values, { checkpoint }: AnalysisCommand): void {
  const option = Object.keys(values).find((name) => !WITHOUT_MODEL.some((taken) => taken === name));
  if (option === undefined) return;
  throw new UsageError(
    `${basename(checkpoint)} holds statistics without their model: --${option} needs two checkpoints`,
  );
}
