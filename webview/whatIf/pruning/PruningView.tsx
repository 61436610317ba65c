import { useSight } from '../../sight/context';
import { askingWhatIf } from '../../sight/sight';
import { analysisIn, scopeOf } from '../analysisIn';
import type { Asked } from '../asked';
import { PriorChoice } from '../PriorChoice';
import { Reservations } from '../Reservations';
import { RunBar } from '../RunBar';
import { reservationsOn } from '../whatIfWords';
import { PruningFigure } from './PruningFigure';
import { t } from '../../text/translate';

/** What is lost as channels take their priors one after the other, the smallest KL first. */
export function PruningView({ asked }: { asked: Asked }) {
  const { whatIf, checkpoint, measured } = asked;
  const { sight, change } = useSight();
  const temperature = sight.whatIf.prunedAt;
  const name = { analysis: { kind: 'pruning', temperature }, scope: scopeOf(sight.selection) } as const;
  const { latest, shown } = analysisIn(whatIf, name);
  return (
    <>
      <RunBar asked={asked} name={name}>
        <PriorChoice
          name="Replace channels by"
          label={t`Replace channels by`}
          labels={{ sample: t`samples of their priors`, mean: t`their priors’ means` }}
          titles={{
            sample: t`z = μ_p + σ_p·ε: the sum of rate and distortion stays a bound`,
            mean: t`z = μ_p: the sum of rate and distortion is no bound`,
          }}
          temperature={temperature}
          onChoose={(prunedAt) => {
            change(askingWhatIf({ prunedAt }));
          }}
        />
      </RunBar>
      {shown !== null && shown.result?.kind === 'pruning curve' && (
        <div class={latest === shown ? '' : 'old-run'}>
          <Reservations sentences={reservationsOn(shown, checkpoint, measured.noun)} />
          <PruningFigure asked={asked} run={shown} curve={shown.result.curve} />
        </div>
      )}
    </>
  );
}
