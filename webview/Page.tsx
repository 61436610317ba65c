import { InspectionPage } from './InspectionPage';
import type { Host } from './state/host';
import { useInspection } from './state/inspectionState';
import { t } from './text/translate';

/** The page is never blank: until there is an inspection, it says what it is waiting for. */
export function Page({ host }: { host: Host }) {
  const { state, settings } = useInspection(host);
  if (state.kind === 'known') {
    return <InspectionPage host={host} inspection={state.inspection} settings={settings} />;
  }
  return (
    <main class="frame bare">
      <p class="notice frame-head" data-testid="status" role="status">
        {state.kind === 'waiting' ? t`Opening the checkpoint …` : t`The extension does not answer: ${state.reason}`}
      </p>
    </main>
  );
}
