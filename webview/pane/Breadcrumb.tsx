import { useSight } from '../sight/context';
import type { Measured } from '../sight/measured';
import { imageIn } from '../sight/scopeInWords';
import type { Target } from '../sight/selection';
import { choosing, goingTo } from '../sight/sight';
import { t } from '../text/translate';
import { numbered } from '../text/nouns';

/** Where the target is: group › channel › position › image. Each step leads to the whole of it. */
export function Breadcrumb({ target, measured: { noun, scope } }: { target: Target; measured: Measured }) {
  const { change, pointed } = useSight();
  const { group } = target;
  const channel = target.kind === 'group' ? null : target.channel;
  const image = target.kind === 'position' ? target.image : imageIn(scope);
  const go = (to: number | null) => {
    pointed.set(null);
    change(goingTo(group, to));
    change(choosing({ position: null }));
  };
  return (
    <nav class="breadcrumb" aria-label={t`Place`} data-testid="breadcrumb">
      <ol>
        <li>
          <button
            type="button"
            class="quiet"
            onClick={() => {
              go(null);
            }}
          >
            {t`group ${group}`}
          </button>
        </li>
        {channel !== null && (
          <li>
            <button
              type="button"
              class="quiet"
              onClick={() => {
                go(channel);
              }}
            >
              {t`channel ${channel}`}
            </button>
          </li>
        )}
        {target.kind === 'position' && (
          <li>
            ({target.y}, {target.x})
          </li>
        )}
        {image !== null && <li>{numbered(noun, image)}</li>}
      </ol>
    </nav>
  );
}
