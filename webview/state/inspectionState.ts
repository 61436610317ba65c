/** The inspection as it goes on, and which run of it this is. */
import { useEffect, useState } from 'preact/hooks';
import type { Inspection, PageSettings } from '../../src/protocol/inspection';
import type { Host } from './host';
import { visibleInspection } from './visibleInspection';

export type InspectionState =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'unreachable'; readonly reason: string }
  /** `run` counts restarts: what was asked of an earlier run no longer holds. */
  | { readonly kind: 'known'; readonly run: number; readonly inspection: Inspection };

const FIRST_SETTINGS: PageSettings = { colourMap: 'viridis', engines: [] };

export function useInspection(host: Host): { state: InspectionState; settings: PageSettings } {
  const [state, setState] = useState<InspectionState>({ kind: 'waiting' });
  const [settings, setSettings] = useState(FIRST_SETTINGS);
  useEffect(
    () =>
      host.follow({
        report: (reported) => {
          const inspection = visibleInspection(reported);
          setState((before) => ({ kind: 'known', run: runOf(before, inspection), inspection }));
        },
        settings: setSettings,
        unreachable: (reason) => {
          setState({ kind: 'unreachable', reason });
        },
      }),
    [host],
  );
  return { state, settings };
}

/** A run begins where the extension says anew that it opens the checkpoint. */
export function runOf(before: InspectionState, inspection: Inspection): number {
  if (before.kind !== 'known') return 0;
  const starts = inspection.status.kind === 'opening' && before.inspection.status.kind !== 'opening';
  return starts ? before.run + 1 : before.run;
}
