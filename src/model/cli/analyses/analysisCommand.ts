import { integer, pathsIn, takeOnly, type Tokens, type Values } from '../options';
import { MOST_DRAWS } from '../../../protocol/pageRequests';
import { runCommand } from '../runCommand';
import { UsageError } from '../usageError';
import { usageOf, type AnalysisCommand, type Verb } from './verb';

/**
 * Reads the options of an analysis.
 * @param tokens the arguments after the verb
 * @throws {UsageError}
 */
export function analysisCommand(
  verb: Verb,
  values: Values,
  [checkpoint, ...rest]: Tokens,
): AnalysisCommand & { readonly run: () => Promise<void> } {
  const { name, own, shared } = verb;
  if (checkpoint?.kind !== 'positional') {
    throw new UsageError(`${name} needs a ${(verb.subject ?? 'checkpoint').toLowerCase()}: ${usageOf(verb)}`);
  }
  takeOnly(name, values, [...shared, ...own.map((option) => option.name)]);
  const paths = pathsIn(rest);
  const { noise = null, out = null } = values;
  const ofOwn = own.flatMap((option) => {
    const given = values[option.name];
    if (given === undefined || given === false) return [];
    if (given === true) return [`--${option.name}`];
    return [`--${option.name}`, ...(typeof given === 'string' ? [given] : paths.against)];
  });
  // An analysis has temperatures of its own. Its model samples are drawn at temperature 1.
  const { temperature: _, ...others } = values;
  const command = {
    ...runCommand(checkpoint.value, others, paths),
    ...{
      verb: name,
      takesImages: shared.includes('samples'),
      noise,
      out,
      drawsGiven: integer('draws', values.draws, 1, MOST_DRAWS),
    },
    reproducing: [...ofOwn, ...(noise === null ? [] : ['--noise', noise])],
  };
  return { ...command, run: verb.read(values, command, paths) };
}
