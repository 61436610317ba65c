import { isUnderWay, type ShownInspection } from '../../src/protocol/inspection';
import {
  CHANNEL_KL_NATS,
  UNIT_DEFINITIONS,
  type EpsilonDelta,
  type NotCounted,
  type UnusedUnits as Report,
} from '../../src/protocol/unusedUnits';
import { type RunAnswers, useUnusedUnits } from '../state/runAnswers';
import { CountCurve } from './CountCurve';
import { UnitTable } from './UnitTable';
import { inSentences } from '../text/inSentences';
import { t, translated } from '../text/translate';
import { counted, nounsInWords } from '../text/nouns';

interface Props {
  inspection: ShownInspection;
  answers: Pick<RunAnswers, 'unusedUnits'>;
}

/** The field's definitions of units in use side by side, counted when the results are complete. */
export function UnusedUnits({ inspection, answers }: Props) {
  const { status, groups } = inspection;
  if (isUnderWay(status) || !groups.some((group) => group !== null)) return null;
  return (
    <section class="card units" aria-label={t`Units in use`}>
      <h2>{t`Units in use`}</h2>
      <Counted inspection={inspection} answers={answers} />
    </section>
  );
}

function Counted({ inspection: { status, summary }, answers }: Props) {
  const answer = useUnusedUnits(answers.unusedUnits, `${status.kind}, ${summary?.images ?? 0}`);
  if (answer.kind === 'waiting') return <p role="status">{t`Counting units …`}</p>;
  if (answer.kind === 'refused') return <p role="status">{answer.reason}</p>;
  const report = answer.value;
  const { channelKl, epsilonDelta } = report;
  return (
    <>
      <UnitTable report={report} />
      <ul class="sub reservations">
        {reservations(report).map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      <div class="curves">
        {channelKl.kind === 'counted' && (
          <CountCurve
            title={
              report.areContributions
                ? t`Channels with a mean contribution above a threshold`
                : t`Channels with a mean KL above a threshold`
            }
            testId="curve-kl"
            series={[{ name: t`channels`, values: channelKl.sortedNats, counts: 'above' }]}
            total={channelKl.sortedNats.length}
            mark={{ at: CHANNEL_KL_NATS, label: `${CHANNEL_KL_NATS} nats` }}
          />
        )}
        {epsilonDelta.kind === 'counted' && (
          <CountCurve
            title={t`Channels under ε in a share 1 − δ of the
              ${nounsInWords(report.ofSamples ? 'model sample' : 'image')}`}
            testId="curve-epsilon-delta"
            series={seriesOf(epsilonDelta)}
            total={epsilonDelta.curves[0]?.epsilonNats.length ?? 0}
            mark={null}
          />
        )}
      </div>
      <dl class="definitions">
        {Object.values(UNIT_DEFINITIONS).map(({ title, unit, definition, source, section }) => (
          <div key={title}>
            <dt>
              {translated(title)}{' '}
              <span class="sub">{unit === 'channel' ? t`per channel` : t`per latent variable`}</span>
            </dt>
            <dd>
              {translated(definition)}{' '}
              <span class="sub">
                {source}; {section}
              </span>
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function seriesOf({ curves }: EpsilonDelta) {
  return curves.map(({ delta, epsilonNats }) => ({
    name: `δ = ${delta}`,
    values: epsilonNats,
    counts: 'below' as const,
  }));
}

/** What the counts cover, and what is missing. */
function reservations(report: Report): string[] {
  const { channelKl, activeMu, activeShift, epsilonDelta, ofSamples, areContributions } = report;
  const noun = ofSamples ? 'model sample' : 'image';
  const reasons = [channelKl, activeMu, activeShift, epsilonDelta].flatMap((counts: { kind: string } | NotCounted) =>
    'reason' in counts ? [counts.reason] : [],
  );
  return [
    ...(ofSamples ? [t`These are model samples: nothing is said about data.`] : []),
    ...(channelKl.kind === 'counted'
      ? [`KL: ${counted(channelKl.images, noun)} × ${counted(channelKl.draws, 'draw')}.`]
      : []),
    ...(activeMu.kind === 'counted'
      ? [
          inSentences(
            t`Variances: the ${counted(activeMu.images, noun)} kept one by one, ${counted(activeMu.draws, 'draw')} each.`,
            activeMu.drawsTakenOut
              ? ''
              : t`Below the top, variance over draws counts as variance over ${nounsInWords(noun)}, so the counts are
                rather too large. The command nvae-inspect units takes it out if it is given several draws.`,
          ),
        ]
      : []),
    ...(areContributions
      ? [t`With flows, a channel’s value is its contribution to the estimate of its group’s KL.`]
      : []),
    ...new Set(reasons),
  ];
}
