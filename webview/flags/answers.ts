/** What is answered to the questions about a file: in a form every answer is the text of a choice's number. */
import type { FlagQuestion, GivenFlag } from '../../src/protocol/inspection';

/** The choice that stands first in the form: what was answered before, or else what the release takes; `null` if neither. */
export function preselected({ name, choices, fallback }: FlagQuestion, answers: readonly GivenFlag[]): number | null {
  const before = answers.find((flag) => flag.name === name)?.value;
  const places = [before, fallback].map((value) => choices.findIndex((choice) => choice.value === value));
  return places.find((place) => place >= 0) ?? null;
}

/**
 * The flags that a form gives, beside those that were given before and are not asked for.
 * @param chosen the number of the choice that stands in the field of a name
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
