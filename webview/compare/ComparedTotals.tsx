import type { ComparedNumber, ComparisonReport } from '../../src/protocol/compare/comparison';
import type { ShownInspection } from '../../src/protocol/inspection';
import { estimate, plusMinus, threeDigits } from '../../src/protocol/numbers';
import { Figure } from '../figure/Figure';
import { Term } from '../glossary/Term';
import { Quantity } from '../text/Quantity';
import { signedEstimate } from '../whatIf/whatIfWords';
import { coveredInWords, testInWords } from './compareWords';
import { ownLines } from './ownLines';
import { t } from '../text/translate';

interface Props {
  report: ComparisonReport;
  inspection: ShownInspection;
}

/** NELBO, distortion and KL of both sides, and A − B with both errors. */
export function ComparedTotals({ report, inspection }: Props) {
  const rows = totalsOf(report);
  const hasAuroc = rows.some(([, { auroc }]) => auroc !== null);
  const title = t`A against B`;
  const covered = coveredInWords(report);
  return (
    <Figure
      id="compared-totals"
      title={title}
      sub={t`nats per image; ${covered}`}
      contents={() => ({
        ...{ title, subtitle: covered, own: ownLines(inspection, report) },
        panels: [
          {
            ...{ kind: 'table', title: '' },
            columns: COLUMNS.map((name) => ({ name, unit: name === '' || name === 'p' ? null : 'nats per image' })),
            rows: rows.map(([name, { a, b, difference, p }]) => [
              ...[name, a.mean, a.standardError, b.mean, b.standardError],
              ...[difference.mean, difference.standardError, difference.drawStandardError, p],
            ]),
          },
        ],
      })}
    >
      <div class="scroll" role="region" aria-label={t`${title}, in nats per image`} tabIndex={0}>
        <table class="data compared-totals" data-testid="compared-totals">
          <caption class="unseen">{t`${title}: ${covered}. * differs at 5 % by Student’s t.`}</caption>
          <thead>
            <tr>
              <th />
              <th scope="col">A</th>
              <th scope="col">B</th>
              <th scope="col">
                A − B{report.isPaired && ', '}
                {report.isPaired && <Term name="paired" />}
              </th>
              <th scope="col">
                <Term name="errorOverDraws">{t`± over draws`}</Term>
              </th>
              {hasAuroc && (
                <th scope="col">
                  <Term name="auroc" />
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {rows.map(([name, number]) => (
              <Row key={name} name={name} number={number} hasAuroc={hasAuroc} />
            ))}
          </tbody>
        </table>
      </div>
    </Figure>
  );
}

const COLUMNS = ['', 'A', t`s.e. of A`, 'B', t`s.e. of B`, 'A − B', 's.e.', t`s.e. over draws`, 'p'];

function totalsOf({ nelbo, distortion, kl }: ComparisonReport): (readonly [string, ComparedNumber])[] {
  return [
    ...(nelbo === null ? [] : [['NELBO', nelbo] as const]),
    ...(distortion === null ? [] : [[t`distortion`, distortion] as const]),
    ['KL', kl],
  ];
}

function Row({ name, number, hasAuroc }: { name: string; number: ComparedNumber; hasAuroc: boolean }) {
  const { a, b, difference, isMarked, auroc } = number;
  const { mean, drawStandardError } = difference;
  const overDraws = drawStandardError && estimate({ mean, standardError: drawStandardError }).standardError;
  return (
    <tr title={testInWords(number)}>
      <th scope="row">{name}</th>
      <td>
        <Quantity value={a.mean}>{plusMinus(a)}</Quantity>
      </td>
      <td>
        <Quantity value={b.mean}>{plusMinus(b)}</Quantity>
      </td>
      <td>
        <Quantity value={mean} testId={`compared-${name}`}>
          {signedEstimate(difference)}
        </Quantity>
        {isMarked && ' *'}
      </td>
      <td>{overDraws ?? '—'}</td>
      {hasAuroc && (
        <td>
          {auroc === null
            ? '—'
            : auroc.standardError === null
              ? threeDigits(auroc.area)
              : plusMinus({ mean: auroc.area, standardError: auroc.standardError })}
        </td>
      )}
    </tr>
  );
}
