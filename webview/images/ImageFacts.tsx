import { FEWEST_IMAGES_TO_COMPARE, type ImageFacts as Facts } from '../../src/protocol/images';
import type { Measured } from '../sight/measured';
import { type RunAnswers, useImageFacts } from '../state/runAnswers';
import { count, plusMinus, threeDigits } from '../../src/protocol/numbers';
import type { ImageNoun } from '../text/words';
import { ordinal, percentileInWords } from './imageWords';
import { t } from '../text/translate';
import { nounInWords, nounsInWords } from '../text/nouns';

interface Props {
  measured: Measured;
  facts: RunAnswers['imageFacts'];
  image: number;
  version: string;
}

/** What one image costs beside the mean, and in which groups it is unusual. */
export function ImageFacts({ measured: { noun, hasFlows }, facts, image, version }: Props) {
  const answer = useImageFacts(facts, image, version);
  if (answer.kind !== 'here' || answer.value.row.image !== image) return null;
  const { row, means, images } = answer.value;
  const kl = hasFlows ? t`KL estimate` : 'KL';
  const costs = [
    ['NELBO', row.nelboNats, means.nelboNats],
    [t`reconstruction`, row.reconstructionNats, means.reconstructionNats],
    [kl, row.klNats, means.klNats],
  ] as const;
  return (
    <section class="card image-facts" aria-labelledby="facts-title" data-testid="image-facts">
      <h2 id="facts-title">
        {noun === 'image' ? t`Image` : t`Model sample`} {image} <small>{row.name}</small>
      </h2>
      <dl>
        {costs.map(
          ([name, value, mean]) =>
            value !== null && (
              <div key={name}>
                <dt>{name}</dt>
                <dd>
                  {plusMinus(value)} <small>{t`nats, mean ${mean === null ? t`unknown` : plusMinus(mean)}`}</small>
                </dd>
              </div>
            ),
        )}
      </dl>
      <p class="sub">{[placeInWords(answer.value, noun), unusualInWords(answer.value, noun, hasFlows)].join(' ')}</p>
      {images > 1 && answer.value.draws === 1 && (
        <p class="sub">
          {t`Places and percentiles are from one draw of each ${nounInWords(noun)}, so they are partly noise.`}
        </p>
      )}
    </section>
  );
}

/** `Its NELBO is the largest of 40.` */
function placeInWords({ place, row: { nelboNats } }: Facts, noun: ImageNoun): string {
  const cost = nelboNats === null ? 'KL' : 'NELBO';
  if (place === null) return t`Its ${cost} is unknown.`;
  if (place.of === 1) return t`There is no other ${nounInWords(noun)} to compare it with.`;
  const rank = place.place === 1 ? t`the largest` : t`the ${ordinal(place.place)} largest`;
  return t`Its ${cost} is ${rank} of ${count(place.of)}.`;
}

function unusualInWords({ unusual }: Facts, noun: ImageNoun, hasFlows: boolean): string {
  if (unusual === null)
    return t`With fewer than ${FEWEST_IMAGES_TO_COMPARE} ${nounsInWords(noun)}, nothing is called unusual.`;
  const what = hasFlows ? t`KL estimate` : 'KL';
  if (unusual.length === 0) return t`No group’s ${what} is beyond the 5th or 95th percentile.`;
  const groups = unusual.map(
    ({ group, klNats, percentile }) =>
      t`group ${group} (${threeDigits(klNats)} nats, ${percentileInWords(percentile)})`,
  );
  return t`Unusual ${what}: ${groups.join(', ')}.`;
}
