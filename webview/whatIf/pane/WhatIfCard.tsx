import { visibleName } from '../../../src/protocol/visibleText';
import { plusMinus, threeDigits } from '../../../src/protocol/numbers';
import { AtPointer } from '../../pointer/AtPointer';
import { Formula } from '../../text/Formula';
import { isBound } from '../prefix/curve';
import { changeOf } from '../pruning/pruned';
import { areaEstimate } from '../separation/scores';
import { signedEstimate, sumChangeName } from '../whatIfWords';
import type { WhatIfReading } from './readings';
import { rich, t } from '../../text/translate';

/** One line at the pointer in the view What if. The pane takes it apart. */
export function WhatIfCard({ reading }: { reading: WhatIfReading }) {
  return (
    <AtPointer>
      <Line reading={reading} />
    </AtPointer>
  );
}

function Line({ reading }: { reading: WhatIfReading }) {
  if (reading.kind === 'prefix') {
    const { k, rateNats, distortionNats, sumNats } = reading.point;
    const sum = isBound(reading.curve) ? sumNats : null;
    return (
      <>
        k = {k}: {distortionNats && <strong>{plusMinus(distortionNats)}</strong>} nats · <Formula>R_k</Formula>{' '}
        {plusMinus(rateNats)}
        {sum && ` · NELBO ${plusMinus(sum)}`}
      </>
    );
  }
  if (reading.kind === 'pruned') {
    const { curve, point } = reading;
    const changed = changeOf(curve, point);
    return rich`${point.removed} pruned: ${changed && <strong>{signedEstimate(changed)}</strong>} nats`;
  }
  if (reading.kind === 'separation') {
    const { name, score, gain } = reading.score;
    const { isPaired } = reading.separation;
    return (
      <>
        <Formula>{name}</Formula>: AUROC <strong>{plusMinus(areaEstimate(score.auroc, isPaired))}</strong>
        {gain && <> · {t`${signedEstimate(areaEstimate(gain, isPaired))} above the NELBO’s`}</>}
      </>
    );
  }
  if (reading.kind === 'bound') {
    const { image, bound } = reading;
    const { boundNats, draws } = bound.summary;
    return rich`L with K = ${draws}: ${(
      <strong>
        {plusMinus(image === null ? boundNats : { mean: image.boundNats, standardError: image.errorNats })}
      </strong>
    )} nats${image && ` · ${visibleName(image.name ?? String(image.image))}`}`;
  }
  if (reading.kind === 'information') {
    const { group, of } = reading;
    return (
      <>
        {rich`KL of group ${group}: ${(<strong>{threeDigits(of.klNats)}</strong>)} nats`}
        {of.shift.kind === 'split' && <> · {t`constant ${threeDigits(of.shift.constantNats)}`}</>}
      </>
    );
  }
  const { change, of } = reading;
  const { replacement, nelboNats, rateNats, distortionNats, klNats } = change;
  const changed = of === null || of <= replacement.group ? undefined : klNats[of];
  if (changed !== undefined) {
    return rich`KL of group ${of}: ${(<strong>{signedEstimate(changed)}</strong>)} nats without group
      ${replacement.group}`;
  }
  const main = nelboNats ?? distortionNats ?? rateNats;
  const name = nelboNats !== null ? sumChangeName(replacement.temperature) : distortionNats ? t`Δdistortion` : t`Δrate`;
  return (
    <>
      {name} {main && <strong>{signedEstimate(main)}</strong>} nats
      {nelboNats && rateNats && <> · {t`Δrate ${signedEstimate(rateNats)}`}</>}
      {nelboNats && distortionNats && <> · {t`Δdistortion ${signedEstimate(distortionNats)}`}</>}
    </>
  );
}
