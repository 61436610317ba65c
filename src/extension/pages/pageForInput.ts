import * as vscode from 'vscode';
import { plainText } from '../plainText';
import type { InspectorPage } from './inspectorPage';

interface PageItem extends vscode.QuickPickItem {
  readonly page: InspectorPage;
}

/**
 * The page that an input from elsewhere is meant for: the active one, the only one, or the one that the user picks.
 *
 * @param pages at least one
 * @returns `undefined` if the user picked none, or the page has no input to change, which is reported to the user
 */
export async function pageForInput(pages: readonly InspectorPage[]): Promise<InspectorPage | undefined> {
  const active = pages.find(({ isActive }) => isActive) ?? (pages.length === 1 ? pages[0] : undefined);
  const page = active ?? (await pickPage(pages));
  if (page === undefined || takesInput(page)) return page;
  const { fileName } = page.inspection.current;
  void vscode.window.showErrorMessage(
    plainText(
      vscode.l10n.t(
        "{0} holds saved statistics, whose input can't be changed. Show the page of a checkpoint first.",
        fileName,
      ),
    ),
  );
  return undefined;
}

function takesInput({ inspection }: InspectorPage): boolean {
  return inspection.current.changeable.includes('input');
}

async function pickPage(pages: readonly InspectorPage[]): Promise<InspectorPage | undefined> {
  const items = pages.filter(takesInput).map((page): PageItem => {
    const { fileName, request } = page.inspection.current;
    return { page, label: plainText(fileName), description: plainText(vscode.workspace.asRelativePath(request.path)) };
  });
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Use as NVAE input'),
    placeHolder: vscode.l10n.t('Checkpoint to use it for'),
    matchOnDescription: true,
  });
  return picked?.page;
}
