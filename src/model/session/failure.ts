import type { FailedAt, Status } from '../../protocol/inspection';
import { inOneLine } from '../inOneLine';
import { Refusal } from '../refusal';

/** @param unforeseen begins the sentence about an error that is not a refusal */
export function failure(error: unknown, at: FailedAt, unforeseen: string): Status {
  if (error instanceof Refusal) return { kind: 'failed', at, message: error.message };
  console.error(error);
  const message = error instanceof Error ? error.message : String(error);
  return { kind: 'failed', at, message: `${unforeseen}: ${inOneLine(message)}` };
}
