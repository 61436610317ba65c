import type { InspectionRequest, ShownInspection } from './inspection';

/** What a change is made to: what was asked for last, unless it was refused and there are other results. */
export function changeableRequest({ request, next }: Pick<ShownInspection, 'request' | 'next'>): InspectionRequest {
  return next === null || next.status.kind === 'failed' ? request : next.request;
}
