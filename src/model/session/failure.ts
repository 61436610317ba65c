import type { FailedAt, Status } from '../../protocol/inspection';
import { OpenFlags } from '../families/openFlags';
import { inOneLine } from '../inOneLine';
import { Refusal } from '../refusal';

/** @param unforeseen begins the sentence about an error that is not a refusal */
export function failure(error: unknown, at: FailedAt, unforeseen: string): Extract<Status, { kind: 'failed' }> {
  if (error instanceof Refusal) return { kind: 'failed', at, message: error.message };
  console.error(error);
  const message = error instanceof Error ? error.message : String(error);
  return { kind: 'failed', at, message: `${unforeseen}: ${inOneLine(message)}` };
}

/** How an inspection ended that could not go on. */
export function endedBy(error: unknown, at: FailedAt): Status {
  if (error instanceof OpenFlags) return { kind: 'asking', why: error.why, questions: error.questions };
  return failure(error, at, 'The inspection failed unexpectedly');
}
