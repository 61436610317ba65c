import { useObserved } from '../state/observable';
import type { Looking } from './looking';
import { type KnownPictures, valuesOfPixel } from './pixelValues';
import { t } from '../text/translate';

/** What the pixel pointed at holds in every picture. */
export function PixelLine({ known, looking }: { known: KnownPictures; looking: Looking }) {
  const pixel = useObserved(looking.pixel);
  return (
    <p class="sub pixel-line" aria-live={pixel?.byKey ? 'polite' : 'off'} data-testid="pixel-line">
      {pixel === null ? (
        t`Point at a picture to read its pixels.`
      ) : (
        <>
          {t`pixel (${pixel.y}, ${pixel.x})`}
          {valuesOfPixel(known, pixel).map(({ name, text }) => (
            <span key={name}>
              {' '}
              · {name} <b>{text}</b>
            </span>
          ))}
        </>
      )}
    </p>
  );
}
