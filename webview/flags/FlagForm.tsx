import type { FlagQuestion, GivenFlag } from '../../src/protocol/inspection';
import { flagsOf, preselected } from './answers';
import { FlagFieldset } from './FlagFieldset';
import { t } from '../text/translate';

interface Props {
  /** A sentence that says why the file can't answer by itself. */
  why: string;
  questions: readonly FlagQuestion[];
  /** Flags that are already given. */
  given: readonly GivenFlag[];
  /** Earlier answers, to be preselected. */
  answers: readonly GivenFlag[];
  onAnswer: (flags: readonly GivenFlag[]) => void;
}

/** Asks for anything about the network that neither the file nor its tensors say. */
export function FlagForm({ why, questions, given, answers, onAnswer }: Props) {
  return (
    <form
      class="card flag-form"
      aria-labelledby="flag-form-title"
      data-testid="flag-form"
      onSubmit={(event) => {
        event.preventDefault();
        const form = new FormData(event.currentTarget);
        onAnswer(flagsOf(questions, (name) => Number(form.get(name) ?? NaN), given));
      }}
    >
      <h2 id="flag-form-title">{t`Training flags to choose`}</h2>
      <p class="sub">
        {t`${why} The tensors fit every choice below. Your choice changes the numbers. It is remembered for this file in
          this workspace.`}
      </p>
      {questions.map((question) => (
        <FlagFieldset key={question.name} question={question} preselected={preselected(question, answers)} />
      ))}
      <button type="submit" class="button primary" data-testid="give-flags">
        {t`Inspect with these`}
      </button>
    </form>
  );
}
