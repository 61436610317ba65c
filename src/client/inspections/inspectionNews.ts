import type { SampleCount } from '../../protocol/input';
import type { Inspection, InspectionRequest } from '../../protocol/inspection';
import { isSameAnalysis, keyOf } from '../../protocol/whatIf/analysis';
import type { WhatIf } from '../../protocol/whatIf/whatIf';

/** A line for the log. */
export interface News {
  readonly level: 'info' | 'warn';
  readonly text: string;
}

/** The log lines for the change between two states of an inspection; `before` is `null` for the first state. */
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
  if (!before?.weightWarnings.length) tell('warn', ...now.weightWarnings);
  if (input !== null && input.label !== before?.input?.label) tell('info', input.label);
  tell('info', ...newIn(input?.notes, before?.input?.notes));
  tell('warn', ...newIn(input?.warnings, before?.input?.warnings));
  if (checkpointChanged && !before?.checkpointChanged) tell('warn', 'was rewritten since it was opened');
  tell('info', ...analysisNews(before?.whatIf ?? null, now.whatIf));
  if (status.kind !== before?.status.kind) {
    if (status.kind === 'finished') tell('info', status.message);
    if (status.kind === 'cancelled') tell('info', 'cancelled');
    if (status.kind === 'asking') tell('info', `asks for ${status.questions.map(({ name }) => name).join(', ')}`);
    if (status.kind === 'failed' || status.kind === 'stopped') tell('warn', status.message);
  }
  return news;
}

/** Analyses that have begun or ended since. */
function analysisNews(before: WhatIf | null, now: WhatIf | null): string[] {
  return (now?.runs ?? []).flatMap((run) => {
    const { status, wish, measured, planned } = run;
    const earlier = before?.runs.find((other) => isSameAnalysis(other.wish, wish));
    if (earlier?.status.kind === status.kind) return [];
    if (earlier === undefined && status.kind !== 'running') return [];
    const how = status.kind === 'running' ? `${wish.draws} draws` : `${measured} of ${planned} images measured`;
    return [`${keyOf(wish)}: ${status.kind}, ${how}${status.kind === 'failed' ? `: ${status.message}` : ''}`];
  });
}

/** Sentences that `before` lacks. */
function newIn(now: readonly string[] = [], before: readonly string[] = []): string[] {
  return now.filter((sentence) => !before.includes(sentence));
}

function requestInWords({ path, input, seed, draws, threads, flags }: InspectionRequest): string {
  const what = input.kind === 'samples' ? samplesInWords(input.count) : input.paths.join(', ');
  const on = threads === null ? 'all cores' : `${threads} threads`;
  const given = flags.map(({ name, value }) => `, ${name} ${value}`).join('');
  return `${path} on ${what}, seed ${seed}, draws ${draws}, ${on}${given}`;
}

function samplesInWords(count: SampleCount): string {
  const known = typeof count === 'number' ? count : count.decided;
  return known === null ? 'model samples' : `${known} model samples`;
}
