import type { FlagQuestion } from '../../../protocol/inspection';
import type { Checkpoint } from '../../checkpoint/checkpoint';
import { Refusal } from '../../refusal';
import { inPython } from '../trainingFlags';

/** The file alone does not say which network it is. The message is for the command line; the page asks the questions. */
export class OpenFlags extends Refusal {
  constructor(
    { fileName, flags }: Pick<Checkpoint, 'fileName' | 'flags'>,
    readonly questions: readonly FlagQuestion[],
  ) {
    const needed = questions.toSorted((a, b) => Number(a.fallback !== null) - Number(b.fallback !== null));
    super(`${fileName}: ${why(flags)} ${new Intl.ListFormat('en-GB').format(needed.map(inOneLine))}.`);
  }
}

function why({ place, unread }: Checkpoint['flags']): string {
  if (unread !== null) return `${unread}, whose flags can't be read, and the tensors leave open:`;
  if (place !== null) return `the training flags in ${place} and the tensors leave open:`;
  return 'there are no training flags in it, and its tensors leave open:';
}

/** For example `the data set (--dataset mnist|omniglot|other)`. */
function inOneLine({ name, title, why, choices, fallback }: FlagQuestion): string {
  const values = choices.map(({ value }) => inPython(value)).join('|');
  const option = name === 'dataset' ? '--dataset ' : `--arg ${name}=`;
  const otherwise = fallback === null ? '' : `; ${inPython(fallback)} if not given`;
  const found = /^The file holds .*/.exec(why)?.[0].replace(/\.$/, '');
  return `the ${title.toLowerCase()} (${option}${values}${otherwise})${found === undefined ? '' : `: ${found.replace('The file', 'the file')}`}`;
}
