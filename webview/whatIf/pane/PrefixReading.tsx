import { plusMinus } from '../../../src/protocol/numbers';
import { Term } from '../../glossary/Term';
import type { Measured } from '../../sight/measured';
import { type RunAnswers } from '../../state/runAnswers';
import { usePicture } from '../../state/usePicture';
import { Formula } from '../../text/Formula';
import { Quantity } from '../../text/Quantity';
import { isBound } from '../prefix/curve';
import { SmallPicture } from '../SmallPicture';
import { usePictures } from '../usePictures';
import { coveredInWords, priorsInWords } from '../whatIfWords';
import { Headline, Parts } from './Parts';
import type { WhatIfReading } from './readings';
import { t } from '../../text/translate';
import { numbered } from '../../text/nouns';

interface Props {
  reading: Extract<WhatIfReading, { kind: 'prefix' }>;
  measured: Measured;
  answers: RunAnswers;
}

/** The top k groups: what they cost, what is left of the loss, and the picture that they make. */
export function PrefixReading({ reading: { run, curve, point }, measured, answers }: Props) {
  const { noun } = measured;
  const { k, rateNats, distortionNats, sumNats, stepNats, excessNats, psnrDb } = point;
  const { picture, answer } = usePictures(answers, run, measured);
  const input = usePicture(answers.pictures, 'input', picture);
  const pictures = answer.kind === 'here' ? answer.value : null;
  const pixels = pictures === null ? undefined : (pictures.changed[k] ?? pictures.base);
  const bound = isBound(curve);
  return (
    <>
      <p class="place">{t`groups below from ${priorsInWords(curve.temperature)} · ${coveredInWords(run, measured)}`}</p>
      {bound && sumNats !== null ? (
        <Headline name={<Term name="nelbo" />} value={sumNats} testId="pane-prefix-nelbo" />
      ) : (
        <Headline name={<Term name="distortion" />} value={distortionNats} testId="pane-prefix-distortion" />
      )}
      <Parts
        caption={t`Rate and distortion of the top groups, in nats`}
        parts={[
          {
            name: (
              <Term name="prefixRate">
                <Formula>rate R_k</Formula>
              </Term>
            ),
            value: rateNats,
            testId: 'pane-prefix-rate',
          },
          ...(bound
            ? [
                {
                  name: (
                    <Term name="prefixDistortion">
                      <Formula>distortion D_k</Formula>
                    </Term>
                  ),
                  value: distortionNats,
                  testId: 'pane-prefix-distortion',
                },
                { name: 'NELBO', value: sumNats, testId: 'pane-prefix-sum', isSum: true },
              ]
            : []),
        ]}
      />
      {bound && (
        <Parts
          caption={t`Differences of the NELBO, in nats`}
          parts={[
            {
              name: <Term name="prefixStep">{t`step to k`}</Term>,
              value: stepNats,
              testId: 'pane-prefix-step',
              signed: true,
            },
            {
              name: <Term name="prefixExcess">{t`above the NELBO of all`}</Term>,
              value: excessNats,
              testId: 'pane-prefix-excess',
              signed: true,
            },
          ]}
        />
      )}
      {psnrDb !== null && (
        <p>
          <Term name="psnr" />{' '}
          <Quantity value={psnrDb.mean} testId="pane-psnr">
            {plusMinus(psnrDb)}
          </Quantity>{' '}
          dB
        </p>
      )}
      {pictures !== null && pixels !== undefined && (
        <div class="pane-pictures" data-testid="pane-pictures">
          {input.kind === 'here' && (
            <figure>
              <SmallPicture
                frame={pictures}
                pixels={input.value.pixels}
                label={t`Input: ${numbered(noun, picture ?? '')}`}
              />
              <figcaption>{t`input`}</figcaption>
            </figure>
          )}
          <figure>
            <SmallPicture frame={pictures} pixels={pixels} label={t`Top ${k} groups`} />
            <figcaption>{t`top ${k}`}</figcaption>
          </figure>
        </div>
      )}
    </>
  );
}
