import type { Inspection, InspectionRequest } from '../protocol/inspection';

/** A line for the log. */
export interface News {
  readonly level: 'info' | 'warn';
  readonly text: string;
}

/** What is worth a line in the log between two states of an inspection; `before` is `null` for the first. */
export function inspectionNews(before: Inspection | null, now: Inspection): News[] {
  const { status, checkpoint, engine, input, checkpointChanged } = now;
  const news: News[] = [];
  const tell = (level: News['level'], ...sentences: readonly string[]) => {
    for (const text of sentences) news.push({ level, text });
  };
  if (before === null) tell('info', `inspecting ${requestInWords(now.request)}`);
  if (checkpoint !== null && !before?.checkpoint) {
    tell(
      'info',
      `${checkpoint.dataset}, ${checkpoint.groups.length} latent groups, ${checkpoint.parameters} parameters`,
    );
    tell('info', ...checkpoint.notes);
  }
  if (engine !== null && !before?.engine) {
    tell('info', `${engine.device} · ${engine.runtime}`, ...(engine.reason === null ? [] : [engine.reason]));
  }
  tell('warn', ...now.notices.slice(before?.notices.length ?? 0));
  if (input !== null && !before?.input) {
    tell('info', input.label, ...input.notes);
    tell('warn', ...input.warnings);
  }
  if (checkpointChanged && !before?.checkpointChanged) tell('warn', 'was rewritten since it was opened');
  if (status.kind !== before?.status.kind) {
    if (status.kind === 'finished') tell('info', `measured in ${(status.elapsedMs / 1000).toFixed(2)} s`);
    if (status.kind === 'cancelled') tell('info', 'cancelled');
    if (status.kind === 'asking') tell('info', `asks for ${status.questions.map(({ name }) => name).join(', ')}`);
    if (status.kind === 'failed' || status.kind === 'stopped') tell('warn', status.message);
  }
  return news;
}

function requestInWords({ path, input, seed, draws, threads, flags }: InspectionRequest): string {
  const what = input.kind === 'samples' ? `${input.count} model samples` : input.paths.join(', ');
  const on = threads === null ? 'all cores' : `${threads} threads`;
  const given = flags.map(({ name, value }) => `, ${name} ${value}`).join('');
  return `${path} on ${what}, seed ${seed}, draws ${draws}, ${on}${given}`;
}
