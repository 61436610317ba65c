import { canonicalJson } from '../../protocol/canonicalJson';
import type { Answers, InspectionQuestion, Requests } from '../../protocol/questions';

/** Answers that outlive the process that gave them, keyed by question and request. */
export class KeptAnswers {
  private readonly answers = new Map<string, Answers[InspectionQuestion]>();

  keep<Name extends InspectionQuestion>(name: Name, request: Requests[Name], answer: Answers[Name]): void {
    this.answers.set(keyOf(name, request), answer);
  }

  get<Name extends InspectionQuestion>(name: Name, request: Requests[Name]): Answers[Name] | undefined {
    // A key begins with the question's name, so the value under it answers that question.
    return this.answers.get(keyOf(name, request)) as Answers[Name] | undefined;
  }
}

function keyOf(name: InspectionQuestion, request: unknown): string {
  return canonicalJson([name, request]);
}
