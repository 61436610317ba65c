import { Term } from '../../glossary/Term';
import type { Measured } from '../../sight/measured';
import type { RunAnswers } from '../../state/runAnswers';
import { klName } from '../leaveOut/changeSeries';
import { inItsPlace } from '../leaveOut/leftOutWords';
import { SmallPicture } from '../SmallPicture';
import { usePictures } from '../usePictures';
import { coveredInWords, priorInWords, signedEstimate, sumChangeName } from '../whatIfWords';
import { Headline, negative, Parts } from './Parts';
import type { WhatIfReading } from './readings';
import { rich, t } from '../../text/translate';
import { numbered } from '../../text/nouns';

interface Props {
  reading: Extract<WhatIfReading, { kind: 'without' }>;
  measured: Measured;
  answers: RunAnswers;
}

/** A group or channel that is left out: what its change is made of, and the picture with and without it. */
export function WithoutReading({ reading, measured, answers }: Props) {
  const { run, leftOut, change, place, of } = reading;
  const { noun } = measured;
  const { replacement, nelboNats, rateNats, savedNats, belowNats, distortionNats, klNats } = change;
  const { group, channel, temperature, below } = replacement;
  const { picture, answer } = usePictures(answers, run, measured);
  const pictures = answer.kind === 'here' ? answer.value : null;
  const pixels = pictures?.changed[place];
  const changed = of === null || of <= group ? undefined : klNats[of];
  const sum = sumChangeName(temperature);
  const own = channel === null ? t`KL of group ${group}` : t`KL of the channel`;
  const saved = below === 'prior' ? t`${own} and the groups below, saved` : t`${own}, saved`;
  return (
    <>
      <p class="place">
        {inItsPlace(priorInWords(temperature), below)} · {coveredInWords(run, measured)}, <Term name="paired" />
      </p>
      {changed !== undefined && (
        <p class="figure" data-testid="pane-kl-change" data-value={String(changed.mean)}>
          {signedEstimate(changed)} <small>{rich`nats: change of the KL of group ${of}`}</small>
        </p>
      )}
      {nelboNats === null ? (
        <Headline name={<Term name="deltaDistortion" />} value={distortionNats} testId="pane-delta-distortion" signed />
      ) : (
        <>
          <Headline
            name={<Term name={temperature === 1 ? 'deltaNelbo' : 'deltaSum'}>{sum}</Term>}
            value={nelboNats}
            testId="pane-delta-nelbo"
            signed
          />
          <Parts
            caption={t`What ${sum} is made of, in nats`}
            parts={[
              {
                name: <Term name="deltaDistortion" />,
                value: distortionNats,
                testId: 'pane-delta-distortion',
                signed: true,
              },
              { name: saved, value: negative(savedNats), testId: 'pane-saved', signed: true },
              ...(belowNats === null
                ? []
                : [{ name: t`KL of the groups below`, value: belowNats, testId: 'pane-below', signed: true }]),
              { name: sum, value: nelboNats, testId: 'pane-sum', signed: true, isSum: true },
            ]}
          />
        </>
      )}
      <Parts
        caption={t`Beside it, in nats`}
        parts={[
          { name: <Term name="deltaRate" />, value: rateNats, testId: 'pane-delta-rate', signed: true },
          {
            name: <Term name={leftOut.reverseKlNats === null ? 'estimate' : 'kl'}>{klName(leftOut)}</Term>,
            value: channel === null ? (leftOut.klNats[group] ?? null) : below === 'posterior' ? savedNats : null,
            testId: 'pane-kl',
          },
          {
            name: <Term name="reverseKl">KL(p‖q)</Term>,
            value: channel === null ? (leftOut.reverseKlNats?.[group] ?? null) : null,
            testId: 'pane-reverse-kl',
          },
        ]}
      />
      {pictures !== null && pixels !== undefined && (
        <div class="pane-pictures" data-testid="pane-pictures">
          <figure>
            <SmallPicture frame={pictures} pixels={pictures.base} label={t`${numbered(noun, picture ?? '')} with it`} />
            <figcaption>{t`with`}</figcaption>
          </figure>
          <figure>
            <SmallPicture frame={pictures} pixels={pixels} label={t`${numbered(noun, picture ?? '')} without it`} />
            <figcaption>{t`without`}</figcaption>
          </figure>
          <figure>
            <SmallPicture
              frame={pictures}
              pixels={pixels}
              less={pictures.base}
              label={t`Without less with: grey where they are the same`}
            />
            <figcaption>{t`difference`}</figcaption>
          </figure>
        </div>
      )}
      {pictures !== null && <p class="place">{t`${numbered(noun, picture ?? '')}: decoder’s mean, first draw`}</p>}
    </>
  );
}
