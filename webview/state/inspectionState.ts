/** The inspection's state as it progresses. */
import { useEffect, useState } from 'preact/hooks';
import type { PageSettings, ShownInspection } from '../../src/protocol/inspection';
import type { Host } from './host';
import { visibleInspection } from './visibleInspection';

export type InspectionState =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'unreachable'; readonly reason: string }
  | { readonly kind: 'known'; readonly inspection: ShownInspection };

const FIRST_SETTINGS: PageSettings = { colourMap: 'viridis', engines: [] };

export function useInspection(host: Host): { state: InspectionState; settings: PageSettings } {
  const [state, setState] = useState<InspectionState>({ kind: 'waiting' });
  const [settings, setSettings] = useState(FIRST_SETTINGS);
  useEffect(
    () =>
      host.follow({
        report: (reported) => {
          setState({ kind: 'known', inspection: visibleInspection(reported) });
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
