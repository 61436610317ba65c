import { KL_FIELDS, type Meaning } from '../../src/protocol/quantities';
import type { LatentPlace as Place, LatentTerms } from '../../src/protocol/statistics';
import { Term } from '../glossary/Term';
import { sixDigits } from '../../src/protocol/numbers';
import { Quantity } from '../text/Quantity';
import { type ImageNoun, latentAtInWords } from '../text/words';
import { Densities } from './Densities';
import { Derive } from './Derive';
import { Given } from './Given';
import { LatentFurther } from './LatentFurther';
import { Parameters } from './Parameters';
import { Terms } from './Terms';
import { rich, t } from '../text/translate';
import { numbered } from '../text/nouns';

interface Props {
  latent: LatentTerms;
  /** Of the sum that the latent belongs to. */
  meaning: Meaning;
  /** Number of draws of the noise; the latent comes from one of them. */
  draws: number;
  noun: ImageNoun;
  /** File name of the latent's picture. */
  imageName: string | null;
  onGo: ((place: Place) => void) | undefined;
}

/** The largest latent of a sum, with a link to it, its densities and its terms. */
export function LargestLatent({ latent, meaning, draws, noun, imageName, onGo }: Props) {
  return (
    <div class="largest">
      <div class="largest-head">
        <h3>{rich`Largest${(<span class="unseen"> {t`latent`}</span>)}`}</h3>
        {onGo === undefined ? (
          <span>{shortPlace(latent, draws, noun)}</span>
        ) : (
          <button
            type="button"
            class="link"
            data-testid="largest-link"
            onClick={() => {
              onGo(latent);
            }}
          >
            {shortPlace(latent, draws, noun)}
            <span class="unseen">
              , {t`go to the largest latent: ${latentAtInWords(latent, draws, noun, imageName)}`}
            </span>
          </button>
        )}
      </div>
      <p class="place">
        <Quantity value={latent.klNats} testId="largest-kl-value">
          {sixDigits(latent.klNats)}
        </Quantity>{' '}
        nats
        <Given meaning={meaning} group={latent.group} images={1} draws={1} />
      </p>
      <Densities latent={latent} isSmall />
      <Terms latent={latent} brief={false} />
      <Parameters fields={KL_FIELDS} latent={latent} posterior={<Term name="posterior" />} />
      <p class="place">{latentAtInWords(latent, draws, noun, imageName)}</p>
      <Derive latent={latent} />
      <LatentFurther latent={latent} meaning={meaning} brief={false} />
    </div>
  );
}

/** `ch 7, (3, 4), image 4`. The group is that of the sum. */
function shortPlace({ channel, y, x, image, draw }: Place, draws: number, noun: ImageNoun): string {
  const place = [`ch ${channel}`, `(${y}, ${x})`, numbered(noun, image)];
  return [...place, ...(draws > 1 ? [t`draw ${draw}`] : [])].join(', ');
}
