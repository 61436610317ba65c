/** What `nvae-inspect engines` prints. */
import { inWords, UNTESTED_IN_WORDS, type SurveyedEngine } from '../engineChoice/survey';

export function enginesAsJson(engines: readonly SurveyedEngine[]): object {
  const told = engines.map(({ name, isUntested, state }) => {
    const { kind } = state;
    const untested = isUntested ? { note: UNTESTED_IN_WORDS } : {};
    if (state.kind === 'unavailable') {
      return { name, state: kind, ...untested, reason: state.reason, remedy: state.remedy };
    }
    const { description, deviation } = state;
    return { name, state: kind, ...untested, ...description, deviation: deviation?.relative ?? null };
  });
  return { engines: told };
}

/** A line per engine. For an unusable engine, the lines below it say why and what to do. */
export function enginesAsTable(engines: readonly SurveyedEngine[]): string[] {
  const width = Math.max(...engines.map(({ name }) => name.length));
  return engines.flatMap(({ name, isUntested, state }) => {
    const notes = isUntested ? ` (${UNTESTED_IN_WORDS})` : '';
    const head = `${name.padEnd(width)}  ${state.kind.padEnd('unavailable'.length)}`;
    if (state.kind === 'available') return [`${head}  ${inWords(state.description)}${notes}`];
    const { reason, remedy } = state;
    const indent = ' '.repeat(width + 2);
    return [`${head}${notes}`, `${indent}${reason}`, ...(remedy === null ? [] : [`${indent}${remedy}`])];
  });
}
