import type { LiveInspection } from '../client/inspections/liveInspection';
import { untilEnded, type FollowedInspection } from '../client/inspections/untilEnded';
import type { Measured, Waiting } from './inspections';
import { refusalOf } from './refusalOf';

/**
 * What an inspection answers, once it has ended.
 * @throws {ToolError} if it answers nothing
 * @throws the signal's reason if it is aborted; the inspection goes on
 */
export async function answersOf(
  live: FollowedInspection & Pick<LiveInspection, 'ask'>,
  { signal, progress }: Waiting,
): Promise<Measured> {
  const inspection = await untilEnded(live, signal, ({ status }) => {
    if (status.kind === 'running') progress(status.progress.done, status.progress.total, status.progress.stage);
  });
  const refusal = refusalOf(inspection);
  if (refusal !== null) throw refusal;
  return { inspection, ask: (name, asked) => live.ask(name, asked) };
}
