import type { FlagQuestion, Inspection } from '../protocol/inspection';
import { ToolError } from './tool';

/** Why an inspection that has ended answers nothing; `null` if it does. */
export function refusalOf({ status, groups }: Pick<Inspection, 'status' | 'groups'>): ToolError | null {
  switch (status.kind) {
    case 'finished':
      return null;
    case 'asking':
      return new ToolError(`${status.why} ${status.questions.map(flagInWords).join(' ')} Ask the user; do not guess.`);
    case 'failed':
      return new ToolError(
        status.at === 'input' ? `${status.message} Give other images, or none for model samples.` : status.message,
      );
    case 'stopped':
      return new ToolError(`${status.message} Call the tool again to measure again.`);
    case 'cancelled':
      return new ToolError('The inspection was cancelled. Call the tool again to measure again.');
    default:
      return new ToolError(`The inspection is still ${status.kind}, with ${groups.length} groups so far.`);
  }
}

function flagInWords({ name, why, choices }: FlagQuestion): string {
  const values = choices.map(({ value, label }) => `${JSON.stringify(value)} (${label})`).join(', ');
  return `Give "${name}" in flags: ${values}. ${why}`;
}
