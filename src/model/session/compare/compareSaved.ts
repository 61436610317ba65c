/** Compares saved statistics with those of another file. */
import type { Baseline } from '../../../protocol/compare/baseline';
import type { ComparisonReport, ComparisonRun } from '../../../protocol/compare/comparison';
import { commandLineOf } from '../../../protocol/reproduce';
import { Refusal } from '../../refusal';
import { areStatistics, compareFiles } from '../../statistics/comparison/compareFiles';
import { failure } from '../failure';
import { comparisonReport } from './comparisonReport';

/** Never rejects. @param before the comparison before, whose results stay if this one fails */
export async function compareSaved(
  path: string,
  baseline: Baseline,
  before: ComparisonRun | null,
): Promise<ComparisonRun> {
  const startMs = performance.now();
  try {
    const report = await reportOf(path, baseline);
    return { baseline, status: { kind: 'finished', elapsedMs: performance.now() - startMs }, report };
  } catch (error) {
    const { message } = failure(error, 'run', 'The comparison failed unexpectedly');
    return { baseline, status: { kind: 'failed', message }, report: before?.report ?? null };
  }
}

async function reportOf(path: string, baseline: Baseline): Promise<ComparisonReport> {
  if (baseline.kind !== 'file') {
    throw new Refusal('A statistics file has no model to run: compare it with another statistics file.');
  }
  // Refused if the other file holds a model.
  await areStatistics({ path, other: baseline.path });
  const compared = await compareFiles({ path, other: baseline.path });
  const { firstStatistics, secondStatistics, comparison, shared, how, notes } = compared;
  return comparisonReport(
    {
      ...{ kind: 'statistics', baseline, how, notes, draws: firstStatistics.scope.draws },
      a: { name: compared.first, sha256: null, groups: firstStatistics.model.groups },
      b: {
        name: compared.second,
        sha256: secondStatistics.provenance.checkpointSha256,
        groups: secondStatistics.model.groups,
      },
      warnings: secondStatistics.weightWarnings,
      command: commandLineOf(['compare', path, '--other', baseline.path]),
    },
    comparison,
    null,
    shared,
  );
}
