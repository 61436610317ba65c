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

/** Equal requests have equal keys, whatever the order of their fields. */
function keyOf(name: InspectionQuestion, request: unknown): string {
  return JSON.stringify([name, request], (_, value: unknown) => (isRecord(value) ? inOrder(value) : value));
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function inOrder(record: object): object {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
