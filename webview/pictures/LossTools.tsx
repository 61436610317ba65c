import { scaleInWords } from '../colour/colourDomain';
import { Toolbar } from '../figure/toolbar/Toolbar';
import { domainToolbar } from '../maps/domainToolbar';
import { useSight } from '../sight/context';
import type { ShownPictures } from './useShownPictures';
import { rich, t } from '../text/translate';

/** How the reconstruction loss by pixel is coloured: for this image alone, or on one scale for all. */
export function LossTools({ pictures }: { pictures: Pick<ShownPictures, 'lossScale' | 'lossValues'> }) {
  const { lossScale, lossValues } = pictures;
  const { sight, change } = useSight();
  const choice = sight.pictures.loss;
  const toolbar = domainToolbar(
    choice,
    lossScale,
    lossValues,
    (loss) => {
      change((before) => ({ pictures: { ...before.pictures, loss } }));
    },
    t`all images`,
  );
  const note = scaleInWords(lossScale, choice);
  return (
    <div class="loss-tools" role="toolbar" aria-label={t`Loss by pixel: how it is shown`}>
      <span class="sub">{rich`Loss by pixel${note !== null && ` · ${note}`}`}</span>
      <Toolbar id="loss" toolbar={toolbar} />
    </div>
  );
}
