import type { ComponentChildren } from 'preact';
import type { ComparisonReport } from '../../src/protocol/compare/comparison';
import type { ShownInspection } from '../../src/protocol/inspection';
import { plusMinus } from '../../src/protocol/numbers';
import { Breadcrumb } from './Breadcrumb';
import { CopyReading } from './CopyReading';
import { PinButton } from './PinButton';
import { useTarget } from './useReading';
import type { PinCalls } from '../pins/pinCalls';
import { AtPointer } from '../pointer/AtPointer';
import { useSight } from '../sight/context';
import type { Measured } from '../sight/measured';
import { useObserved } from '../state/observable';
import { type RunAnswers, useComparedMap } from '../state/runAnswers';
import { Headline, Parts } from '../whatIf/pane/Parts';
import { signedEstimate } from '../whatIf/whatIfWords';
import { comparedNumbers, comparedReading, versionOfComparison, type ComparedReading } from '../compare/comparedTarget';
import { coveredInWords, testInWords } from '../compare/compareWords';
import { t } from '../text/translate';

interface Props {
  inspection: ShownInspection;
  report: ComparisonReport;
  measured: Measured;
  answers: RunAnswers;
  pins: PinCalls;
  copy: (text: string) => Promise<void>;
  /** The button that folds the pane. */
  fold: ComponentChildren;
}

/** A part of a comparison, taken apart, and a card of it at the pointer. */
export function ComparedPane({ inspection, report, measured, answers, pins, copy, fold }: Props) {
  const target = useTarget();
  const under = useObserved(useSight().pointed);
  const asked = target.kind === 'position' && report.mapped.includes(target.group) ? target.group : null;
  const answer = useComparedMap(answers.comparedMaps, asked, versionOfComparison(inspection));
  const reading = comparedReading(report, target, answer.kind === 'here' ? answer.value : null);
  const numbers = reading && comparedNumbers(reading);
  return (
    <>
      <div class="pane-head">
        <h2 data-testid="pane-title">{reading?.title ?? t`A against B`}</h2>
        <PinButton reading={numbers} pins={pins} />
        {numbers !== null && <CopyReading reading={numbers} pins={pins} copy={copy} />}
        {fold}
      </div>
      <Breadcrumb target={target} measured={measured} />
      <div class="pane-body" tabIndex={0}>
        <div class="read-out reading" data-testid="read-out" role="region" aria-label={t`Read-out`}>
          {reading === null ? <p class="place">{t`This part is not compared.`}</p> : <Body reading={reading} />}
        </div>
      </div>
      {under !== null && reading !== null && (
        <AtPointer>
          A − B <strong>{signedEstimate(reading.number.difference)}</strong> nats · A {plusMinus(reading.number.a)} · B{' '}
          {plusMinus(reading.number.b)}
        </AtPointer>
      )}
    </>
  );
}

function Body({ reading: { number, report, target } }: { reading: ComparedReading }) {
  const { a, b, difference } = number;
  const { draws, isPaired } = report;
  return (
    <>
      <p class="place">{['A − B', coveredInWords(report), ...(draws === 1 ? [t`given this z`] : [])].join(', ')}</p>
      <Headline name="A − B" value={difference} testId="pane-compared" signed />
      <Parts
        caption={t`KL of both sides, in nats per image`}
        parts={[
          { name: t`KL of A`, value: a, testId: 'pane-compared-a' },
          { name: t`KL of B`, value: b, testId: 'pane-compared-b' },
          { name: 'A − B', value: difference, testId: 'pane-compared-difference', signed: true, isSum: true },
        ]}
      />
      <p class="place">
        {target.kind === 'position'
          ? t`Positions are too many to be tested one by one.`
          : target.kind === 'group'
            ? t`This group ${testInWords(number)}, by Student’s t.`
            : t`This channel ${testInWords(number)}, by Student’s t.`}
      </p>
      <p class="place">
        A: {report.a.name}
        <br />
        B: {report.b.name}
      </p>
      {!isPaired && (
        <p class="place">
          {t`Nothing is paired, so the error is that of two independent means. Measure B on A’s images for a paired
            one.`}
        </p>
      )}
    </>
  );
}
