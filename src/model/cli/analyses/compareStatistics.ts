import { compareFiles, type TwoFiles } from '../../statistics/comparison/compareFiles';
import { printJson, printLines } from '../terminal';
import { comparedAsJson, comparedAsTable, type Compared } from './comparedTable';

/**
 * Compares two statistics files and prints the result.
 * @throws {Refusal} if a file can't be read, or lacks values of single images.
 */
export async function compareStatistics({ json, ...files }: TwoFiles & { readonly json: boolean }): Promise<void> {
  const { first, second, comparison, how, notes, secondStatistics } = await compareFiles(files);
  const compared: Compared = {
    ...{ kind: 'statistics', first, second, comparison, separations: null, how, notes },
    secondWarnings: secondStatistics.weightWarnings,
  };
  if (json) printJson(comparedAsJson(compared));
  else printLines(['Comparison of statistics', ...comparedAsTable(compared, null)]);
}
