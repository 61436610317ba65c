/** `nvae-inspect ablate`: the value of a latent group. */
import { allWarnings } from '../../protocol/allWarnings';
import type { PairedEstimate } from '../statistics/pairedEstimate';
import { openImages } from '../analyses/images';
import { replaceGroup, type Replacement } from '../analyses/replaceGroup';
import { seededEpsilon } from '../passes/epsilon';
import { alignColumns } from './columns';
import type { AblateCommand } from './commandLine';
import { inputLines } from './inputLines';
import { openSession } from './openSession';
import { printed } from './printed';
import { printJson, printLines, tell } from './terminal';

export async function ablate(command: AblateCommand): Promise<void> {
  const session = openSession(command);
  const { signal } = new AbortController();
  try {
    const model = await session.model();
    await session.prepare();
    const images = await openImages(model, { ...command, signal });
    const indexOf = (image: number) => images.indexOf(image);
    const epsilon = seededEpsilon(command.seed, 'posterior', model.groupShapes, indexOf);
    const replacement = await session.run(signal, ({ running }) =>
      replaceGroup({ ...command, model, running, images, epsilon, signal, notice: tell }),
    );
    const input = images.input.description;
    if (command.json) printJson(replacementAsJson(command, input.label, replacement));
    else {
      const { description: checkpoint, weightCheck } = model;
      const warnings = allWarnings({ checkpoint, weightWarnings: weightCheck.warnings, input });
      printLines([
        `Group ${command.group} of ${model.checkpoint.fileName}, replaced by a sample of its prior`,
        ...inputLines(input.label, input.notes, warnings),
        '',
        ...replacementAsTable(replacement),
      ]);
    }
  } finally {
    await session.close();
  }
}

function replacementAsJson({ group, draws, seed }: AblateCommand, input: string, replacement: Replacement): object {
  const { nelboNats, rateNats, distortionNats } = replacement;
  return {
    group,
    input,
    draws,
    seed,
    delta_nelbo: nelboNats && estimateAsJson(nelboNats),
    delta_rate: estimateAsJson(rateNats),
    delta_distortion: distortionNats && estimateAsJson(distortionNats),
  };
}

function estimateAsJson({ mean, standardError, drawStandardError }: PairedEstimate): object {
  return { mean, standard_error: standardError, standard_error_draws: drawStandardError };
}

function replacementAsTable({ nelboNats, rateNats, distortionNats }: Replacement): string[] {
  const rows = [['change, nats per image', 'mean', '± s.e.', '± s.e. over draws']];
  for (const [name, estimate] of [
    ['NELBO', nelboNats],
    ['rate (KL)', rateNats],
    ['distortion (reconstruction)', distortionNats],
  ] as const) {
    if (estimate === null) continue;
    const { mean, standardError, drawStandardError } = estimate;
    rows.push([
      name,
      printed(mean),
      ...[standardError, drawStandardError].map((nats) => (nats === null ? '' : printed(nats))),
    ]);
  }
  return alignColumns(rows);
}
