import type { SeparationAnalysis } from '../../../src/protocol/whatIf/analysis';
import type { SeparationWish } from '../../../src/protocol/whatIf/separation';
import { inputInWords } from '../../compare/compareWords';
import { useSight } from '../../sight/context';
import { askingWhatIf } from '../../sight/sight';
import type { SeparationChoice } from '../../sight/whatIfChoice';
import { analysisIn, runningIn, scopeOf } from '../analysisIn';
import type { Asked } from '../asked';
import { imagesIn, wishOf } from '../price';
import { PriorChoice } from '../PriorChoice';
import { Reservations } from '../Reservations';
import { RunBar } from '../RunBar';
import { reservationsOn, whyNot } from '../whatIfWords';
import { AgainstMenu } from './AgainstMenu';
import { AreasFigure } from './AreasFigure';
import { ScoresFigure } from './ScoresFigure';
import { t } from '../../text/translate';

const MIRRORED = t`these images, mirrored`;

/** How well scores of single images tell the images from those of a second input. */
export function SeparationView({ asked }: { asked: Asked }) {
  const { host, inspection, whatIf, checkpoint, measured } = asked;
  const { sight, change } = useSight();
  const { separation: choice } = sight.whatIf;
  const { temperature } = choice;
  const analysis: SeparationAnalysis = { kind: 'two inputs', temperature, against: { kind: 'mirrored' } };
  const name = { analysis, scope: scopeOf(sight.selection) };
  const { latest, shown } = analysisIn(whatIf, name);
  const files = filesAmong(whatIf.runs);
  const against = choice.against === 'the same files' && files === null ? 'mirrored' : choice.against;
  const isBusy = whyNot(inspection) !== null || runningIn(whatIf) !== null;
  const wish = wishOf(name, sight.whatIf, checkpoint.groups, whatIf.costs, imagesIn(measured, whatIf.images));
  const choose = (changed: Partial<SeparationChoice>) => {
    change(askingWhatIf({ separation: { ...choice, ...changed } }));
  };
  const tellApart = (from: SeparationWish['against'], { images, draws }: Pick<SeparationWish, 'images' | 'draws'>) => {
    host.tellApart({ against: from, temperature, scope: name.scope, images, draws });
  };
  return (
    <>
      <RunBar
        asked={asked}
        name={name}
        {...(against === 'mirrored'
          ? {}
          : {
              onRun: (counts) => {
                tellApart(against, counts);
              },
            })}
      >
        <AgainstMenu
          label={against === 'mirrored' || files === null ? MIRRORED : files}
          files={files}
          disabled={isBusy}
          onChoose={(chosen) => {
            choose({ against: chosen === 'mirrored' ? chosen : 'the same files' });
            if (chosen === 'choose images' || chosen === 'choose folder') tellApart(chosen, wish);
          }}
        />
        <PriorChoice
          name="The lowest groups take"
          label={t`The lowest groups take`}
          labels={{ sample: t`samples of their priors`, mean: t`their priors’ means` }}
          titles={{
            sample: t`z = μ_p + σ_p·ε, as in the paper: L^{>m} is a bound`,
            mean: t`z = μ_p, as in the authors’ code: no bound`,
          }}
          temperature={temperature}
          onChoose={(chosen) => {
            choose({ temperature: chosen });
          }}
        />
      </RunBar>
      {shown !== null && shown.result?.kind === 'separation' && (
        <div class={latest === shown ? '' : 'old-run'}>
          <Reservations
            sentences={[
              ...reservationsOn(shown, checkpoint, measured.noun),
              ...shown.result.separation.against.notes.map((note) => `B: ${note}`),
            ]}
          />
          <AreasFigure asked={asked} run={shown} separation={shown.result.separation} />
          <ScoresFigure asked={asked} run={shown} separation={shown.result.separation} />
        </div>
      )}
    </>
  );
}

/** The files that were told apart last, in words; `null` if none were. */
function filesAmong(runs: Asked['whatIf']['runs']): string | null {
  const files = runs
    .flatMap(({ wish: { analysis } }) => (analysis.kind === 'two inputs' ? [analysis.against] : []))
    .findLast(({ kind }) => kind === 'files');
  return files?.kind === 'files' ? inputInWords(files.input) : null;
}
