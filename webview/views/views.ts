/** Which views there are, and what they are called. */
import type { Extent } from '../sight/measured';
import { VIEWS, type ViewName } from '../sight/sight';
import { t } from '../text/translate';

/** The views that have something to show: without a network, only the file itself. */
export function viewsOf({ shapes }: Pick<Extent, 'shapes'>): readonly ViewName[] {
  return shapes.length === 0 ? ['model'] : VIEWS;
}

/** The view to show to a reader who wants this one. */
export function viewOf(wanted: ViewName, extent: Pick<Extent, 'shapes'>): ViewName {
  return viewsOf(extent).includes(wanted) ? wanted : 'model';
}

/** Id of the view's element. */
export function viewId(view: ViewName): string {
  return `view-${view}`;
}

export function viewInWords(view: ViewName, group: number): string {
  const words = { overview: t`Overview`, group: t`Group ${group}`, images: t`Images`, whatIf: t`What if` };
  return { ...words, compare: t`Compare`, model: t`Model` }[view];
}
