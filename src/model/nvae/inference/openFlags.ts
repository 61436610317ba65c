import type { FlagQuestion } from '../../../protocol/inspection';
import { Refusal } from '../../refusal';
import { inPython } from '../trainingFlags';

/** The file alone does not say which network it is. The message is for the command line; the page asks the questions. */
export class OpenFlags extends Refusal {
  constructor(
    fileName: string,
    readonly questions: readonly FlagQuestion[],
  ) {
    const needed = questions.filter(({ fallback }) => fallback === null).map(inOneLine);
    super(`${fileName} holds no args; its tensors leave open: ${new Intl.ListFormat('en-GB').format(needed)}.`);
  }
}

/** For example `the data set (--dataset mnist|omniglot|other)`. */
function inOneLine({ name, title, choices }: FlagQuestion): string {
  const values = choices.map(({ value }) => inPython(value)).join('|');
  const option = name === 'dataset' ? '--dataset ' : `--arg ${name}=`;
  return `the ${title.toLowerCase()} (${option}${values})`;
}
