/** `nvae-inspect ablate`: the value of a latent group. */
import { replaceGroup, type Replacement } from '../analyses/replaceGroup';
import type { PairedEstimate } from '../statistics/pairedEstimate';
import { alignColumns } from './columns';
import type { AblateCommand } from './commandLine';
import { printAnalysis } from './printAnalysis';
import { printed } from './printed';

export async function ablate(command: AblateCommand): Promise<void> {
  await printAnalysis(command, {
    run: (analysed) => replaceGroup({ ...analysed, group: command.group }),
    title: ({ checkpoint }) => `Group ${command.group} of ${checkpoint.fileName}, replaced by a sample of its prior`,
    asJson: (replacement, { input }) => replacementAsJson(command, input.description.label, replacement),
    asTable: replacementAsTable,
  });
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
