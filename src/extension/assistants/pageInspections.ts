/** What pages have measured answers an assistant, too. */
import { answersOf } from '../../assistants/answersOf';
import { keyOf, paceOf, type OwnInspections } from '../../assistants/ownInspections';
import type { Tool } from '../../assistants/tool';
import type { Inspections, Measured, Waiting } from '../../assistants/inspections';
import type { InspectionRequest } from '../../protocol/inspection';
import type { OpenPage } from '../pages/inspectorPages';

export class PageInspections implements Inspections {
  constructor(
    private readonly pages: () => readonly OpenPage[],
    private readonly own: OwnInspections,
  ) {}

  async measured(request: InspectionRequest, isUsual: boolean, waiting: Waiting): Promise<Measured> {
    const page = this.pageWith(request, isUsual);
    return page === undefined ? this.own.measured(request, isUsual, waiting) : answersOf(page.inspection, waiting);
  }

  /** As `OwnInspections.priceMs`. */
  priceMs(request: InspectionRequest, isUsual: boolean, passes: Tool['passes']): number | null {
    const page = this.pageWith(request, isUsual);
    if (passes === null && page !== undefined) return 0;
    const ofFile = page ?? this.pageWith(request, true);
    return this.own.priceMs(request, passes, ofFile && paceOf(ofFile.inspection.current));
  }

  private pageWith(request: InspectionRequest, isUsual: boolean): OpenPage | undefined {
    return this.pages().find(({ inspection }) =>
      isUsual ? inspection.request.path === request.path : keyOf(inspection.request) === keyOf(request),
    );
  }
}
