/** Answers to the questions about a file. In a form, every answer is a choice's index as text. */
import type { FlagQuestion, GivenFlag } from '../../src/protocol/inspection';

/**
 * Index of the choice that is preselected in the form: the earlier answer, or else the release's default; `null` if
 * there is neither.
 */
export function preselected({ name, choices, fallback }: FlagQuestion, answers: readonly GivenFlag[]): number | null {
  const before = answers.find((flag) => flag.name === name)?.value;
  const places = [before, fallback].map((value) => choices.findIndex((choice) => choice.value === value));
  return places.find((place) => place >= 0) ?? null;
}

/**
 * Returns the flags that a form gives, together with those given earlier that the form doesn't ask for.
 * @param chosen returns the index of the choice in the field of this name
 */
export function flagsOf(
  questions: readonly FlagQuestion[],
  chosen: (name: string) => number,
  given: readonly GivenFlag[],
): GivenFlag[] {
  const kept = given.filter((flag) => !questions.some(({ name }) => name === flag.name));
  const answered = questions.flatMap(({ name, choices }) => {
    const choice = choices[chosen(name)];
    return choice === undefined ? [] : [{ name, value: choice.value }];
  });
  return [...kept, ...answered];
}
