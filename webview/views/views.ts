/** Which views there are, and what they are called. */
import type { Measured } from '../sight/measured';
import { VIEWS, type ViewName } from '../sight/sight';
import { t } from '../text/translate';

/** The views that have something to show: without a network, only the file itself. */
export function viewsOf({ shapes }: Pick<Measured, 'shapes'>): readonly ViewName[] {
  return shapes.length === 0 ? ['model'] : VIEWS;
}

/** The view to show to a reader who wants this one. */
export function viewOf(wanted: ViewName, measured: Pick<Measured, 'shapes'>): ViewName {
  return viewsOf(measured).includes(wanted) ? wanted : 'model';
}

/** Id of the view's element. */
export function viewId(view: ViewName): string {
  return `view-${view}`;
}

export function viewInWords(view: ViewName, group: number): string {
  const words = { overview: t`Overview`, group: t`Group ${group}`, images: t`Images`, whatIf: t`What if` };
  return { ...words, compare: t`Compare`, model: t`Model` }[view];
}
