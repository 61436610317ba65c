import { useSight } from '../../sight/context';
import { askingWhatIf } from '../../sight/sight';
import { analysisIn, scopeOf } from '../analysisIn';
import type { Asked } from '../asked';
import { PriorChoice } from '../PriorChoice';
import { Reservations } from '../Reservations';
import { RunBar } from '../RunBar';
import { reservationsOn } from '../whatIfWords';
import { ChannelsFigure } from './ChannelsFigure';
import { KlChangeFigure } from './KlChangeFigure';
import { LeftOutFigure } from './LeftOutFigure';
import { ReplacedBelowChoice } from './ReplacedBelowChoice';
import { WithoutPictures } from './WithoutPictures';
import { t } from '../../text/translate';

/** What is lost when a group takes its prior: for each group, for the KL of the groups below, and in the picture. */
export function LeaveOutView({ asked }: { asked: Asked }) {
  const { whatIf, checkpoint, measured } = asked;
  const { sight, change } = useSight();
  const { replacedAt: temperature, replacedBelow: below } = sight.whatIf;
  const name = { analysis: { kind: 'leave out', temperature, below }, scope: scopeOf(sight.selection) } as const;
  const { latest, shown } = analysisIn(whatIf, name);
  const result = shown?.result;
  return (
    <>
      <RunBar asked={asked} name={name}>
        <PriorChoice
          name="Replace each group by"
          label={t`Replace each group by`}
          labels={{ sample: t`a sample of its prior`, mean: t`its prior’s mean` }}
          titles={{
            sample: t`z = μ_p + σ_p·ε, with the same ε: the sum of rate and distortion stays a bound`,
            mean: t`z = μ_p: the sum of rate and distortion is no bound`,
          }}
          temperature={temperature}
          onChoose={(replacedAt) => {
            change(askingWhatIf({ replacedAt }));
          }}
        />
        <ReplacedBelowChoice below={below} />
      </RunBar>
      {shown !== null && result?.kind === 'left out' && (
        <div class={latest === shown ? '' : 'old-run'}>
          <Reservations sentences={reservationsOn(shown, checkpoint, measured.noun)} />
          <LeftOutFigure asked={asked} run={shown} leftOut={result.leftOut} />
          <WithoutPictures asked={asked} run={shown} leftOut={result.leftOut} />
          {below === 'posterior' && <KlChangeFigure asked={asked} run={shown} leftOut={result.leftOut} />}
          <ChannelsFigure asked={asked} temperature={temperature} below={below} />
        </div>
      )}
    </>
  );
}
