/** What is dragged over the page, as VS Code and the system describe it. */

/** VS Code's own list. `text/uri-list` has only the first of several files. */
const INTERNAL_LIST = 'application/vnd.code.uri-list';
const LIST = 'text/uri-list';

/** The part of a `DataTransfer` that matters here. */
export interface Dragged {
  readonly types: readonly string[];
  getData(type: string): string;
}

/** Whether files may be among it. Their names are known only once they are dropped. */
export function mayHoldFiles({ types }: Pick<Dragged, 'types'>): boolean {
  return [INTERNAL_LIST, LIST, 'Files'].some((type) => types.includes(type));
}

/** URIs of the files and folders; none if they come from outside of VS Code, which keeps their paths to itself. */
export function droppedUris(dragged: Dragged): readonly string[] {
  const list = dragged.getData(INTERNAL_LIST) || dragged.getData(LIST);
  // Lines that begin with # are comments.
  return list.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('#'));
}
