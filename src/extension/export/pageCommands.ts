import * as vscode from 'vscode';
import { isObject, isText } from '../../protocol/plainValues';
import type { FigureFormat, PageCommand } from '../../protocol/pageCommands';

/** Commands for the palette, the editor's title and a page's context menu, by their ids in package.json. */
const COPY_COMMANDS: Readonly<Record<string, FigureFormat>> = {
  'nvaeInspector.copyFigureAsPng': 'png',
  'nvaeInspector.copyFigureAsSvg': 'svg',
  'nvaeInspector.copyFigureAsTsv': 'tsv',
  'nvaeInspector.copyFigureAsPython': 'python',
};

/** @param perform carries a command out on the active page */
export function registerPageCommands(perform: (command: PageCommand) => void): vscode.Disposable[] {
  return [
    vscode.commands.registerCommand('nvaeInspector.export', () => perform({ kind: 'open export menu' })),
    ...Object.entries(COPY_COMMANDS).map(([id, format]) =>
      vscode.commands.registerCommand(id, (context: unknown) => {
        perform({ kind: 'copy figure', figure: figureIn(context), format });
      }),
    ),
  ];
}

/** The figure on which a context menu was opened: the page's `data-vscode-context`. */
function figureIn(context: unknown): string | null {
  return isObject<{ figure: unknown }>(context) && isText(context.figure) ? context.figure : null;
}
