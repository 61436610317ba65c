import type { AnalysisRun } from '../../src/protocol/whatIf/whatIf';
import { useSight } from '../sight/context';
import { askingWhatIf } from '../sight/sight';

/**
 * Whether an analysis without a result was started before: for another inspection, or before the window was reloaded.
 * @param key the same for the same analysis
 * @param latest its latest run; `null` if there is none
 */
export function useStarted(key: string, latest: AnalysisRun | null): { wasStarted: boolean; keepStarted: () => void } {
  const { sight, change } = useSight();
  const { started } = sight.whatIf;
  return {
    wasStarted: latest === null && started.includes(key),
    keepStarted: () => {
      change(askingWhatIf({ started: [...started.filter((one) => one !== key), key] }));
    },
  };
}
