import type { ShownInspection } from '../../src/protocol/inspection';
import type { Host } from '../state/host';
import type { RunAnswers } from '../state/runAnswers';
import { WorkStatus } from '../text/WorkStatus';
import { CompareMenu } from './CompareMenu';
import { baselineInWords, endInWords, whyNoComparison } from './compareWords';
import { t } from '../text/translate';

interface Props {
  host: Pick<Host, 'compare' | 'cancelComparison'>;
  inspection: ShownInspection;
  answers: Pick<RunAnswers, 'imageClasses'>;
}

/** What is compared with what, how it is paired, and how it goes. */
export function CompareBar({ host, inspection, answers }: Props) {
  const { comparison, fileName, request } = inspection;
  const report = comparison?.report ?? null;
  const waits = comparison === null ? request.baseline : undefined;
  const baseline = comparison?.baseline ?? waits;
  const isRunning = comparison?.status.kind === 'running';
  const why = whyNoComparison(inspection);
  const isInput = comparison?.baseline.kind === 'input';
  const canExchange = baseline !== undefined && baseline.kind !== 'input' && !isRunning;
  return (
    <div class="compare-bar" data-testid="compare-bar">
      <span class="chip side" title={report?.a.name}>
        <strong>A</strong> {report?.a.name ?? fileName}
      </span>
      <span class="sub">{t`against`}</span>
      <CompareMenu
        id="baseline-menu"
        chip={baseline === undefined ? t`Choose B…` : `B ${report?.b.name ?? baselineInWords(baseline)}`}
        {...{ inspection, answers, host }}
      />
      {canExchange && (
        <button
          type="button"
          class="tool"
          title={baseline.kind === 'file' ? t`Exchange A and B: show B’s page, compared with A` : t`Exchange A and B`}
          aria-label={t`Exchange A and B`}
          data-testid="exchange-sides"
          onClick={() => {
            host.compare({ kind: 'exchange' });
          }}
        >
          ⇄
        </button>
      )}
      {isRunning ? (
        <button type="button" class="button" data-testid="cancel-comparison" onClick={host.cancelComparison}>
          {t`Cancel`}
        </button>
      ) : (
        comparison !== null &&
        comparison.status.kind !== 'finished' && (
          <button
            type="button"
            class="button"
            data-testid="compare-again"
            disabled={why !== null}
            onClick={() => {
              host.compare({ kind: 'again' });
            }}
          >
            {t`Compare again`}
          </button>
        )
      )}
      {waits !== undefined && <p class="sub">{t`It is compared once the inspection has ended.`}</p>}
      {comparison !== null && (
        <WorkStatus
          status={comparison.status}
          name={t`Progress of the comparison`}
          ended={endInWords(comparison)}
          testId="compare-status"
        />
      )}
      {report !== null && (
        <p class="sub how" data-testid="how-compared">
          {report.how}.{' '}
          {isInput && why === null && !isRunning && (
            <button
              type="button"
              class="quiet"
              data-testid="pair-images"
              onClick={() => {
                host.compare({ kind: 'pair', isPaired: !report.isPaired });
              }}
            >
              {report.isPaired
                ? t`Compare them as different images`
                : t`Image n of B was made from image n of A: measure them in pairs`}
            </button>
          )}
          {report.kind === 'statistics' && !report.isPaired && (
            <button
              type="button"
              class="quiet"
              data-testid="choose-other"
              onClick={() => {
                host.compare({ kind: 'choose file' });
              }}
            >
              {t`Choose a file measured on the same images…`}
            </button>
          )}
        </p>
      )}
    </div>
  );
}
