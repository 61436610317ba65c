import { Choices } from '../../distributions/Choices';
import { useSight } from '../../sight/context';
import { askingWhatIf } from '../../sight/sight';
import { analysisIn, scopeOf } from '../analysisIn';
import type { Asked } from '../asked';
import { Reservations } from '../Reservations';
import { RunBar } from '../RunBar';
import { reservationsOn } from '../whatIfWords';
import { PrefixCurveFigure } from './PrefixCurveFigure';
import { PrefixFilm } from './PrefixFilm';
import { t } from '../../text/translate';

const TEMPERATURES = { mean: 0, low: 0.1, sample: 1 } as const;
type PriorKind = keyof typeof TEMPERATURES;
const KINDS: readonly PriorKind[] = ['mean', 'low', 'sample'];

/** How much the top k groups know: what the decoder makes of them, and what they cost and save. */
export function PrefixView({ asked }: { asked: Asked }) {
  const { whatIf, checkpoint, measured } = asked;
  const { sight, change } = useSight();
  const temperature = sight.whatIf.prefixAt;
  const name = { analysis: { kind: 'prefixes', temperature }, scope: scopeOf(sight.selection) } as const;
  const { latest, shown } = analysisIn(whatIf, name);
  // Pictures come before the first image has all its draws.
  const pictured = latest !== null && latest.pictured.length > 0 ? latest : shown;
  const result = shown?.result;
  return (
    <>
      <RunBar asked={asked} name={name}>
        <span class="sub">{t`Groups below take`}</span>
        <Choices
          name="Groups below take"
          label={t`Groups below take`}
          choices={KINDS}
          labels={{ mean: t`their priors’ means`, low: t`their priors at t = 0.1`, sample: t`samples of their priors` }}
          titles={{
            mean: t`z = μ_p: the distortion at the prior’s mean; no bound`,
            low: t`z = μ_p + 0.1·σ_p·ε; no bound`,
            sample: t`z = μ_p + σ_p·ε: rate + distortion is a bound, and the curve is the rate–distortion curve`,
          }}
          chosen={KINDS.find((kind) => TEMPERATURES[kind] === temperature) ?? 'mean'}
          onChoose={(chosen) => {
            change(askingWhatIf({ prefixAt: TEMPERATURES[chosen] }));
          }}
        />
      </RunBar>
      {pictured !== null && (
        <div class={latest === shown || shown === null ? '' : 'old-run'}>
          {shown !== null && <Reservations sentences={reservationsOn(shown, checkpoint, measured.noun)} />}
          <PrefixFilm asked={asked} run={pictured} />
          {shown !== null && result?.kind === 'prefix curve' && (
            <PrefixCurveFigure asked={asked} run={shown} curve={result.curve} />
          )}
        </div>
      )}
    </>
  );
}
