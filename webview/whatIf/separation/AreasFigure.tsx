import { useMemo } from 'preact/hooks';
import { LINEAR } from '../../../src/figures/contents';
import { plusMinus } from '../../../src/protocol/numbers';
import { visibleName } from '../../../src/protocol/visibleText';
import type { SeparationReport } from '../../../src/protocol/whatIf/separation';
import type { AnalysisRun } from '../../../src/protocol/whatIf/whatIf';
import { axisOf } from '../../chart/axis';
import { Figure } from '../../figure/Figure';
import { useSight } from '../../sight/context';
import { askingWhatIf } from '../../sight/sight';
import type { SeparationChoice } from '../../sight/whatIfChoice';
import { useObserved } from '../../state/observable';
import { Formula } from '../../text/Formula';
import { Quantity } from '../../text/Quantity';
import { barsPanel } from '../barSeries';
import type { Asked } from '../asked';
import { Definition } from '../Definition';
import { GroupedBars } from '../GroupedBars';
import { ownLines } from '../ownLines';
import { SeparationTable } from './SeparationTable';
import { areaEstimate, areaRows, areaSeries, chosenM, chosenScore, klSeries } from './scores';
import { coveredInWords } from './separationWords';
import { rich, t } from '../../text/translate';

interface Props {
  asked: Asked;
  run: AnalysisRun;
  separation: SeparationReport;
}

/** The whole of an area; one half is no separation. */
const AXIS = axisOf('linear', [0, 1]);

/** AUROC of −L^{>m} and LLR^{>m} for every m, and of the KL of every group. */
export function AreasFigure({ asked: { inspection, checkpoint }, run, separation }: Props) {
  const { sight, change, whatIfPointed } = useSight();
  const target = useObserved(whatIfPointed);
  const { separation: choice } = sight.whatIf;
  const { groups } = checkpoint;
  const [ofM, ofGroups] = useMemo(() => [areaSeries(separation), klSeries(separation)], [separation]);
  const chosen = chosenScore(separation, choice, groups);
  const title = t`Two inputs told apart: AUROC of each score`;
  const covered = coveredInWords(separation, run);
  const choose = (changed: Partial<SeparationChoice>) => {
    change(askingWhatIf({ separation: { ...choice, ...changed } }));
  };
  const ofRatio = (m: number) => {
    choose({ m, score: choice.score === 'kl' ? 'ratio' : choice.score });
  };
  const ofKl = (group: number) => {
    choose({ score: 'kl', group });
  };
  const pointedM = target?.kind === 'separation' && target.score !== 'kl' ? target.at : null;
  const pointedGroup = target?.kind === 'separation' && target.score === 'kl' ? target.at : null;
  return (
    <Figure
      id="areas"
      title={title}
      sub={covered}
      contents={() => ({
        ...{ title, subtitle: covered, own: ownLines(inspection, run) },
        panels: [
          barsPanel(
            ofM,
            { category: 'm', labels: separation.ratios.map(({ m }) => String(m)) },
            { name: 'AUROC', unit: '', scale: LINEAR },
            'm lowest groups from their priors',
          ),
          barsPanel(
            ofGroups,
            { category: t`latent group`, labels: separation.kl.map((_, group) => String(group)) },
            { name: 'AUROC', unit: '', scale: LINEAR },
            t`KL of each group`,
          ),
        ],
      })}
    >
      <p class="sub" data-testid="separated-inputs">
        B: {visibleName(separation.against.label)}
      </p>
      {chosen !== null && (
        <p class="separated" data-testid="separated">
          <Formula>{chosen.name}</Formula>
          {chosen.where !== '' && `, ${chosen.where}`}: AUROC{' '}
          <Quantity value={chosen.score.auroc.value} testId="chosen-auroc">
            {plusMinus(areaEstimate(chosen.score.auroc, separation.isPaired))}
          </Quantity>
          {chosen.gain !== null && (
            <>
              {'; '}
              {rich`${(
                <Quantity value={chosen.gain.value} testId="chosen-gain">
                  {plusMinus(areaEstimate(chosen.gain, separation.isPaired))}
                </Quantity>
              )} above the NELBO’s, of the same images`}
            </>
          )}
          {'. '}
          {t`It separates these two sets: one pair of sets, and no proof that the model detects strange images.`}
        </p>
      )}
      <div class="two-bars">
        <div>
          <p class="legend">
            <span>
              <span class="swatch prior" /> <Formula>{'−L^{>m}'}</Formula>
            </span>
            <span>
              {rich`${(<span class="swatch change" />)} ${(<Formula>{'LLR^{>m}'}</Formula>)} by m, mean ± DeLong’s
                error`}
            </span>
          </p>
          <GroupedBars
            rows={areaRows(ofM, 'm =', 'area-of-m')}
            roles={ofM.map(({ role }) => role)}
            axis={AXIS}
            unit="AUROC"
            label={t`AUROC of −L^{>m} and LLR^{>m} by m. Space shows the scores.`}
            testId="areas"
            selected={choice.score === 'kl' ? null : chosenM(choice.m, groups)}
            pointed={pointedM}
            onPoint={(at) => {
              const score = choice.score === 'kl' ? 'ratio' : choice.score;
              whatIfPointed.set(at === null ? null : { kind: 'separation', score, at });
            }}
            onChoose={ofRatio}
            onOpen={ofRatio}
          />
        </div>
        <div>
          <p class="legend">
            <span>{rich`${(<span class="swatch posterior" />)} KL of each group`}</span>
          </p>
          <GroupedBars
            rows={areaRows(ofGroups, 'group', 'area-of-kl')}
            roles={['posterior']}
            axis={AXIS}
            unit="AUROC"
            label={t`AUROC of the KL of each group. Space shows the scores.`}
            testId="kl-areas"
            selected={choice.score === 'kl' ? choice.group : null}
            pointed={pointedGroup}
            onPoint={(at) => {
              whatIfPointed.set(at === null ? null : { kind: 'separation', score: 'kl', at });
            }}
            onChoose={ofKl}
            onOpen={ofKl}
          />
        </div>
      </div>
      <Definition source="docs/analyses.md#ood">
        <p>
          {t`AUROC is the share of pairs, one image of A and one of B, in which that of B scores higher; 0.5 is no
            separation. An image’s score is its mean over draws. Errors follow DeLong, DeLong and Clarke-Pearson (1988):
            ${
              separation.isPaired
                ? t`those for images of B that are made from the images of A.`
                : t`those for different pictures. If image n of B was made from image n of A, take the others in the
                table.`
            }`}
        </p>
        <p>
          {rich`${(<Formula>{'L^{>m}'}</Formula>)} is −NELBO with the m lowest groups from their priors, so k =
            ${groups.length} − m come from their posteriors (Havtorn et al. 2021; m is their count from below).
            ${(<Formula>{'LLR^{>m} = L − L^{>m}'}</Formula>)} says how much worse an image is explained if those groups
            don’t see it. Higher is stranger to the model.`}
        </p>
        <p>
          {t`The best of several m was seen on the same images, which flatters it. More draws raise an area: noise
            lowers it.`}
        </p>
      </Definition>
      <SeparationTable separation={separation} covered={covered} />
    </Figure>
  );
}
