import { useSight } from '../../sight/context';
import { analysisIn, scopeOf } from '../analysisIn';
import type { Asked } from '../asked';
import { Reservations } from '../Reservations';
import { RunBar } from '../RunBar';
import { reservationsOn } from '../whatIfWords';
import { ShiftFigure } from './ShiftFigure';
import { TopFigure } from './TopFigure';

/** What the KL of each group consists of, over the images. */
export function InformationView({ asked }: { asked: Asked }) {
  const { whatIf, checkpoint, measured } = asked;
  const { sight } = useSight();
  const name = { analysis: { kind: 'information' }, scope: scopeOf(sight.selection) } as const;
  const { latest, shown } = analysisIn(whatIf, name);
  return (
    <>
      <RunBar asked={asked} name={name} />
      {shown?.result?.kind === 'information' && (
        <div class={latest === shown ? '' : 'old-run'}>
          <Reservations sentences={reservationsOn(shown, checkpoint, measured.noun)} />
          <TopFigure asked={asked} run={shown} information={shown.result.information} />
          <ShiftFigure asked={asked} run={shown} information={shown.result.information} />
        </div>
      )}
    </>
  );
}
