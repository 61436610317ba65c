import type { Extension } from 'vscode';

/** The part of the manifest that names tools. VS Code has put its strings into the user's language. */
interface Manifest {
  readonly contributes: {
    readonly languageModelTools: readonly { readonly name: string; readonly displayName: string }[];
  };
}

/** The names of tools that users read; of a tool that the manifest lacks, the name for models. */
export function toolTitles(extension: Extension<unknown>): (tool: string) => string {
  const { languageModelTools } = (extension.packageJSON as Manifest).contributes;
  const titles = new Map(languageModelTools.map(({ name, displayName }) => [name, displayName]));
  return (tool) => titles.get(tool) ?? tool;
}
