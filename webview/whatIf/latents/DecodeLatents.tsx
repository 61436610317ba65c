import { useEffect } from 'preact/hooks';
import { parseGroups } from '../../../src/protocol/groupList';
import { MOST_ROWS_SHOWN, type DecodeLatentsWish } from '../../../src/protocol/whatIf/latents';
import { lastPart } from '../../compare/compareWords';
import { GroupsField } from '../../menu/GroupsField';
import { NumberField } from '../../menu/NumberField';
import { useSight } from '../../sight/context';
import { askingWhatIf } from '../../sight/sight';
import type { LatentsChoice } from '../../sight/whatIfChoice';
import { analysisIn } from '../analysisIn';
import type { Asked } from '../asked';
import { PriorChoice } from '../PriorChoice';
import { DecodedFigure } from './DecodedFigure';
import { LatentsBar } from './LatentsBar';
import { priceOfDecoding } from './latentWords';
import { t } from '../../text/translate';

/** A file of z back to pictures. */
export function DecodeLatents({ asked }: { asked: Asked }) {
  const { host, whatIf, checkpoint } = asked;
  const { sight, change } = useSight();
  const { latents: choice } = sight.whatIf;
  const { temperature, rows, file } = choice;
  const { latest, shown } = analysisIn(whatIf, NAMED);
  const list = parseGroups(choice.decoded, checkpoint.groups.length);
  const problem = 'problem' in list ? list.problem : null;
  const choose = (changed: Partial<LatentsChoice>) => {
    change(askingWhatIf({ latents: { ...choice, ...changed } }));
  };
  const decode = (wished: DecodeLatentsWish['file']) => {
    if ('groups' in list) host.decodeLatents({ file: wished, groups: list.groups, temperature, rows });
  };
  // What failed is said in a sentence, and nothing will take the pictures' place.
  const isGivingWay = latest !== shown && latest?.status.kind === 'running';
  const named = latest?.wish.analysis.kind === 'decode' ? latest.wish.analysis.path : null;
  useEffect(() => {
    if (named !== null && named !== choice.file) change(askingWhatIf({ latents: { ...choice, file: named } }));
  }, [named, choice, change]);
  return (
    <section class="latents-part" aria-labelledby="decode-latents-title">
      <h2 id="decode-latents-title">{t`Back in: a file of z to pictures`}</h2>
      <LatentsBar
        asked={asked}
        id="decode-latents"
        latest={latest}
        noun="row"
        again={
          file &&
          t`A file was decoded before, for another inspection or before the window was reloaded, and its pictures
            aren’t kept. It can be decoded again.`
        }
        price={priceOfDecoding(rows, whatIf.costs)}
        problem={problem}
        onSubmit={() => {
          decode(null);
        }}
        buttons={(disabled) => (
          <>
            <button type="submit" class="button primary" data-testid="decode-latents" disabled={disabled}>
              {t`Decode a file…`}
            </button>
            {file !== null && (
              <button
                type="button"
                class="button"
                data-testid="decode-again"
                title={t`The same file, as it is by now`}
                disabled={disabled}
                onClick={() => {
                  decode(file);
                }}
              >
                {t`Decode ${lastPart(file)} again`}
              </button>
            )}
          </>
        )}
      >
        <GroupsField
          label={t`groups from the file`}
          testId="decoded-groups"
          typed={choice.decoded}
          problem={problem}
          onType={(decoded) => {
            choose({ decoded });
          }}
        />
        <PriorChoice
          name="Other groups take"
          label={t`Other groups take`}
          labels={{ sample: t`samples of their priors`, mean: t`their priors’ means` }}
          titles={{ sample: t`z = μ_p + σ_p·ε, given the z above`, mean: t`z = μ_p, given the z above` }}
          temperature={temperature}
          onChoose={(chosen) => {
            choose({ temperature: chosen });
          }}
        />
        <NumberField
          name="rows"
          label={t`rows`}
          value={rows}
          {...{ min: 1, max: MOST_ROWS_SHOWN, step: 1, testId: 'decoded-most' }}
          onEnter={(entered) => {
            choose({ rows: entered });
          }}
        />
      </LatentsBar>
      {shown?.result?.kind === 'decoded latents' && (
        <div class={isGivingWay ? 'old-run' : ''}>
          <DecodedFigure asked={asked} run={shown} decoded={shown.result.decoded} />
        </div>
      )}
    </section>
  );
}

/** There is one result, whatever its file. */
const NAMED = {
  analysis: { kind: 'decode', path: '', groups: null, temperature: 0 },
  scope: { image: null, among: null },
} as const;
