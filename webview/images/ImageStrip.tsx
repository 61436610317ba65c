import { useState } from 'preact/hooks';
import type { ImageRow } from '../../src/protocol/images';
import { useSight } from '../sight/context';
import type { Measured } from '../sight/measured';
import { choosing } from '../sight/sight';
import type { RunAnswers } from '../state/runAnswers';
import { plusMinus } from '../../src/protocol/numbers';
import { imagesVersion, noiseInWords } from './imageWords';
import { moveAmongButtons } from './moveAmongButtons';
import { Thumbnail } from './Thumbnail';
import { useImageRows } from './useImageRows';
import { rich, t } from '../text/translate';
import { nounsInWords, numbered } from '../text/nouns';

interface Props {
  measured: Measured;
  answers: RunAnswers;
}

/** As many as fit into a wide window. */
const MOST = 32;
const WINDOW = { first: 0, end: MOST };

/** The costliest images first; a click shows one everywhere. */
export function ImageStrip({ measured, answers }: Props) {
  const { noun, run, imagesKept, hasFlows, shown } = measured;
  const { sight, change } = useSight();
  const { image: chosen } = sight.selection;
  const version = imagesVersion(measured);
  // Without a NELBO, the cost of an image is its KL.
  const [hasNelbo, setHasNelbo] = useState(true);
  const wish = { sort: hasNelbo ? 'nelbo' : 'kl', descending: true, filter: '' } as const;
  const { latest, at } = useImageRows(answers.imageRows, wish, version, WINDOW);
  if (latest !== null && hasNelbo !== (latest.means.nelboNats !== null)) setHasNelbo(!hasNelbo);
  const rows = Array.from({ length: MOST }, (_, place) => at(place)).filter((row) => row !== undefined);
  if (latest === null || rows.length === 0) return null;

  const costs = rows.map(costOf);
  const noise = noiseInWords(latest, null, hasFlows ? 'estimate' : shown.whole, noun);
  const cursor = Math.max(
    0,
    rows.findIndex(({ image }) => image === chosen),
  );
  return (
    <section key={run} class="card image-strip" aria-label={t`${nounsInWords(noun)}, costliest first`}>
      <h2>
        {noun === 'image' ? t`Images` : t`Model samples`}{' '}
        <small>
          {rich`costliest first, by ${hasNelbo ? 'NELBO' : 'KL'} · click to show one
            everywhere${noise !== null && ` · ${noise}`}`}
        </small>
      </h2>
      <ul onKeyDown={moveAmongButtons}>
        {rows.map(({ image, name, ...row }, place) => {
          const cost = row.nelboNats ?? row.klNats;
          const label = `${numbered(noun, image)}${noun === 'image' ? `, ${name}` : ''}: ${plusMinus(cost)} nats`;
          const { low, high } = barOf(cost.mean, costs);
          const isKept = image < imagesKept;
          return (
            <li key={image}>
              <button
                type="button"
                aria-label={isKept ? label : t`${label}, not kept individually`}
                title={label}
                aria-pressed={image === chosen}
                tabIndex={place === cursor ? 0 : -1}
                data-testid="strip-image"
                data-image={image}
                data-value={String(cost.mean)}
                onClick={() => {
                  if (isKept) change(choosing({ image }));
                }}
              >
                <span class="bar" aria-hidden="true">
                  <span style={{ bottom: `${100 * low}%`, height: `${100 * (high - low)}%` }} />
                </span>
                {isKept ? (
                  <Thumbnail pictures={answers.pictures} kind="input" image={image} version={version} />
                ) : (
                  <span class="thumbnail" aria-hidden="true" />
                )}
                <span class="number">{image}</span>
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function costOf({ nelboNats, klNats }: ImageRow): number {
  return (nelboNats ?? klNats).mean;
}

/** The ends of a bar from zero, as shares of the height, on a scale with zero and all these costs. */
function barOf(cost: number, costs: readonly number[]): { readonly low: number; readonly high: number } {
  const finite = costs.filter(Number.isFinite);
  const [least, most] = [Math.min(0, ...finite), Math.max(0, ...finite)];
  if (!Number.isFinite(cost) || most === least) return { low: 0, high: 0 };
  const share = (value: number) => (value - least) / (most - least);
  return { low: share(Math.min(0, cost)), high: share(Math.max(0, cost)) };
}
