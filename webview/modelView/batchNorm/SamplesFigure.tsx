import type { ShownInspection } from '../../../src/protocol/inspection';
import type { BatchNormReport } from '../../../src/protocol/whatIf/batchNorm';
import type { AnalysisRun } from '../../../src/protocol/whatIf/whatIf';
import { Figure } from '../../figure/Figure';
import { type RunAnswers, useAnalysisPictures } from '../../state/runAnswers';
import { Definition } from '../../whatIf/Definition';
import { SmallPicture } from '../../whatIf/SmallPicture';
import { batchNormLines, estimatedInWords } from './batchNormRun';
import { t } from '../../text/translate';

interface Props {
  inspection: ShownInspection;
  answers: Pick<RunAnswers, 'analysisPictures'>;
  run: AnalysisRun;
  report: BatchNormReport;
}

const TITLE = t`Samples before and after`;

/** The same noise decoded with the statistics of the file, and with those re-estimated. */
export function SamplesFigure({ inspection, answers, run, report: { after } }: Props) {
  const { wish, pictured } = run;
  const { analysis, scope } = wish;
  const [picture] = pictured;
  const query = picture === undefined ? null : { analysis, scope, picture };
  const answer = useAnalysisPictures(answers.analysisPictures, query, after === null ? 'before' : 'after');
  const sheets = answer.kind === 'here' ? answer.value : null;
  const [changed] = sheets?.changed ?? [];
  if (picture === undefined)
    return <p class="sub">{t`The decoder of this model is not known, so there are no pictures.`}</p>;
  const covered = t`decoder’s means, the same noise; re-estimated ${estimatedInWords(run)}`;
  const pictures =
    sheets === null
      ? []
      : [
          { name: t`statistics of the file`, pixels: sheets.base },
          ...(changed === undefined ? [] : [{ name: t`re-estimated`, pixels: changed }]),
        ];
  return (
    <Figure
      id="batch-norm-samples"
      title={TITLE}
      sub={t`decoder’s means, the same noise`}
      contents={
        sheets &&
        (() => ({
          ...{ title: TITLE, subtitle: covered, own: batchNormLines(inspection, run) },
          panels: [
            {
              ...{ kind: 'pictures', title: '' },
              pictures: pictures.map(({ name, pixels }) => ({
                ...{ name, pixels },
                ...{ width: sheets.width, height: sheets.height, channels: sheets.channels },
              })),
            },
          ],
        }))
      }
    >
      {sheets && (
        <div class="sample-sheets" data-testid="batch-norm-samples">
          {pictures.map(({ name, pixels }) => (
            <figure key={name}>
              <SmallPicture frame={sheets} pixels={pixels} label={t`Samples, ${name}`} />
              <figcaption>{name}</figcaption>
            </figure>
          ))}
          {changed && (
            <figure>
              <SmallPicture
                frame={sheets}
                pixels={changed}
                less={sheets.base}
                label={t`Re-estimated less file: grey where they are the same`}
              />
              <figcaption>{t`re-estimated less file`}</figcaption>
            </figure>
          )}
        </div>
      )}
      <Definition source="docs/analyses.md#batch-norm">
        <p>
          {t`In each iteration, samples at the temperature run through the sampler in training mode: every batch norm
            normalises by the batch, and its running mean and variance move by 0.05 towards those of the batch, the
            variance unbiased. Nothing else changes, and the file least of all. Noise comes from the seed, so the
            numbers can be had again.`}
        </p>
        <p>
          {t`The new statistics are for samples at that temperature only. On images, they make the NELBO worse; nothing
            else on this page uses them. About the last 39 batches count, so another seed gives other statistics.`}
        </p>
      </Definition>
    </Figure>
  );
}
