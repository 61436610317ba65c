import type { InspectionRequest, ShownInspection } from './inspection';

/** The request that a change applies to: the latest one, unless it was refused and other results are shown. */
export function changeableRequest({ request, next }: Pick<ShownInspection, 'request' | 'next'>): InspectionRequest {
  return next === null || next.status.kind === 'failed' ? request : next.request;
}
