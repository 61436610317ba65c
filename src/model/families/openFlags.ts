import type { FlagQuestion } from '../../protocol/inspection';
import type { Checkpoint } from '../checkpoint/checkpoint';
import { Refusal } from '../refusal';
import { inPython } from '../../protocol/flagInPython';

/** The file alone does not determine the network. The message is for the command line; the page asks the questions. */
export class OpenFlags extends Refusal {
  /** Why the file does not determine it, in a sentence. */
  readonly why: string;

  constructor(
    { fileName, flags }: Pick<Checkpoint, 'fileName' | 'flags'>,
    readonly questions: readonly FlagQuestion[],
    ambiguous: ReadonlyMap<string, string>,
  ) {
    const needed = questions.toSorted((a, b) => Number(a.fallback !== null) - Number(b.fallback !== null));
    const open = needed.map((question) => inOneLine(question, ambiguous.get(question.name)));
    const lack = lackOf(flags);
    const list = new Intl.ListFormat('en-GB').format(open);
    super(`${fileName}: ${lack ?? 'there are no training flags in it'}, and the tensors leave open: ${list}.`);
    this.why = lack === null ? `${fileName} holds no training flags.` : `In ${fileName}, ${lack}.`;
  }
}

/** What the flags in a file lack; `null` if there are none. */
function lackOf({ place, unread }: Checkpoint['flags']): string | null {
  if (unread !== null) return `${unread}, whose flags can't be read`;
  return place === null ? null : `the training flags in ${place} don't say everything`;
}

/** For example `the data set (--dataset mnist|omniglot|other)`, and the file's value if it can't be used. */
function inOneLine({ name, title, choices, fallback }: FlagQuestion, ambiguity: string | undefined): string {
  const values = choices.map(({ value }) => inPython(value)).join('|');
  const option = name === 'dataset' ? '--dataset ' : `--arg ${name}=`;
  const otherwise = fallback === null ? '' : `; ${inPython(fallback)} if not given`;
  const why = ambiguity === undefined ? '' : `; ${ambiguity.replace(/\.$/, '')}`;
  return `the ${title.toLowerCase()} (${option}${values}${otherwise}${why})`;
}
