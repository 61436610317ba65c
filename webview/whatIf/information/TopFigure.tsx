import { plusMinus, threeDigits } from '../../../src/protocol/numbers';
import type { Estimate } from '../../../src/protocol/statistics';
import type { InformationReport, TopReport } from '../../../src/protocol/whatIf/information';
import type { AnalysisRun } from '../../../src/protocol/whatIf/whatIf';
import { Figure } from '../../figure/Figure';
import { Quantity } from '../../text/Quantity';
import type { Asked } from '../asked';
import { Definition } from '../Definition';
import { ownLines } from '../ownLines';
import { coveredInWords } from '../whatIfWords';
import { inSentences } from '../../text/inSentences';
import { t } from '../../text/translate';
import { counted, nounInWords, nounsInWords } from '../../text/nouns';

interface Props {
  asked: Asked;
  run: AnalysisRun;
  information: InformationReport;
}

const TITLE = t`Top group: information and mismatch`;

interface Row {
  readonly id: string;
  readonly name: string;
  readonly value: Estimate;
}

/** How much of the top group's KL tells the images apart. */
export function TopFigure({ asked: { inspection, measured }, run, information: { top, images } }: Props) {
  const { noun } = measured;
  const covered = coveredInWords(run, measured);
  const rows = top.kind === 'measured' ? rowsOf(top) : [];
  return (
    <Figure
      id="top-information"
      title={TITLE}
      sub={covered}
      contents={
        top.kind === 'not measured'
          ? null
          : () => ({
              ...{ title: TITLE, subtitle: covered, own: ownLines(inspection, run) },
              panels: [
                {
                  ...{ kind: 'table', title: '' },
                  columns: [
                    { name: t`quantity`, unit: null },
                    { name: t`mean`, unit: t`nats per ${nounInWords(noun)}` },
                    { name: t`standard error`, unit: t`nats per ${nounInWords(noun)}` },
                  ],
                  rows: [
                    ...rows.map(({ name, value }) => [name, value.mean, value.standardError]),
                    [`at most, from ${counted(images, noun)}: ln ${images}`, top.logImages, null],
                  ],
                },
              ],
            })
      }
    >
      {top.kind === 'not measured' ? (
        <p class="sub">{top.reason}</p>
      ) : (
        <>
          <div class="scroll" role="region" aria-label={t`Top group, in nats per image`} tabIndex={0}>
            <table class="data bound-means" data-testid="top-information">
              <tbody>
                {rows.map(({ id, name, value }) => (
                  <tr key={id}>
                    <th scope="row">{name}</th>
                    <td>
                      <Quantity value={value.mean} testId={`top-${id}`}>
                        {plusMinus(value)}
                      </Quantity>
                    </td>
                    <td>{t`nats per ${nounInWords(noun)}`}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <p data-testid="information-interval">
            {inSentences(
              t`Information between ${threeDigits(top.informationNats.mean)} and ${threeDigits(top.mostNats)} nats.
                ${counted(images, noun)} can show at most ln ${images} = ${threeDigits(top.logImages)}.`,
              top.isLimited
                ? t`It is more than ${counted(images, noun)} can tell: it would rise with more of them.`
                : '',
            )}
          </p>
        </>
      )}
      <Definition source="docs/analyses.md#information">
        <p>
          {t`The mean KL of the top group is I(x; z) + KL(q(z)‖p(z)), with q(z) the mean of the posteriors over the
            ${nounsInWords(noun)}. I is what z tells about which ${nounInWords(noun)} it was drawn for. The rest is
            mismatch: the aggregate posterior is not the prior (Hoffman and Johnson 2016).`}
        </p>
        <p>
          {t`From below: every z is compared with the posteriors of all ${nounsInWords(noun)}. From above, often
            loosely: of all others (Poole et al. 2019). At least the lower value distinguishes these
            ${nounsInWords(noun)}; at most the rest is mismatch. Below the top, the aggregate would need the same z
            above, which never repeats.`}
        </p>
      </Definition>
    </Figure>
  );
}

function rowsOf(top: Extract<TopReport, { kind: 'measured' }>): Row[] {
  return [
    { id: 'kl', name: 'KL(q(z|x)‖p(z))', value: top.klNats },
    { id: 'lower', name: t`information, from below`, value: top.informationNats },
    { id: 'upper', name: t`information, from above`, value: top.upperNats },
    {
      id: 'mismatch',
      name: t`mismatch KL(q(z)‖p(z)), at most`,
      value: { mean: top.mismatchNats, standardError: null },
    },
  ];
}
