import { useSight } from '../../sight/context';
import { analysisIn, scopeOf } from '../analysisIn';
import type { Asked } from '../asked';
import { Reservations } from '../Reservations';
import { RunBar } from '../RunBar';
import { reservationsOn } from '../whatIfWords';
import { BoundFigure } from './BoundFigure';

/** How closely several draws of each image bound its log-likelihood. */
export function BoundView({ asked }: { asked: Asked }) {
  const { whatIf, checkpoint, measured } = asked;
  const { sight } = useSight();
  const name = { analysis: { kind: 'bound' }, scope: scopeOf(sight.selection) } as const;
  const { latest, shown } = analysisIn(whatIf, name);
  return (
    <>
      <RunBar asked={asked} name={name} />
      {shown?.result?.kind === 'bound' && (
        <div class={latest === shown ? '' : 'old-run'}>
          <Reservations sentences={reservationsOn(shown, checkpoint, measured.noun)} />
          <BoundFigure asked={asked} run={shown} bound={shown.result.bound} />
        </div>
      )}
    </>
  );
}
