import * as vscode from 'vscode';
import type { Inspection } from '../../protocol/inspection';
import type { AnalysisWish } from '../../protocol/whatIf/analysis';
import type { Against, SeparationWish } from '../../protocol/whatIf/separation';
import { otherInput } from './otherInput';

/**
 * The analysis that tells the shown images from those that the user wants; files are picked in a dialog.
 * @returns `undefined` if the dialog was cancelled, or there are no files to repeat
 */
export async function chooseAgainst(wish: SeparationWish, shown: Inspection): Promise<AnalysisWish | undefined> {
  const { temperature, scope, images, draws } = wish;
  const against = await againstOf(wish.against, shown);
  return against && { analysis: { kind: 'two inputs', temperature, against }, scope, images, draws };
}

async function againstOf(
  wish: SeparationWish['against'],
  { request, whatIf }: Inspection,
): Promise<Against | undefined> {
  switch (wish) {
    case 'the same files':
      return whatIf?.runs
        .flatMap(({ wish: { analysis } }) => (analysis.kind === 'two inputs' ? [analysis.against] : []))
        .findLast(({ kind }) => kind === 'files');
    case 'choose images':
    case 'choose folder': {
      const isFolder = wish === 'choose folder';
      const images = whatIf?.images ?? 0;
      const title = isFolder
        ? vscode.l10n.t('Tell apart from the first {0} pictures of a folder', images)
        : vscode.l10n.t('Tell apart from other pictures or a data set');
      const asked = { title, openLabel: vscode.l10n.t('Choose'), isFolder };
      const input = await otherInput(asked, request, images);
      return input && { kind: 'files', input };
    }
  }
}
