import { useRef } from 'preact/hooks';
import { useSight } from '../sight/context';
import type { Measured } from '../sight/measured';
import { choosing, freeing, goingTo } from '../sight/sight';
import { imageAfter } from '../sight/imagesReached';
import { KEYS } from './keyList';
import { usePageKeys } from './usePageKeys';
import { t } from '../text/translate';

/** Keys that work on the whole page, and the list of all keys. */
export function Keys({ measured }: { measured: Measured }) {
  const { sight, change, pointed, whatIfPointed } = useSight();
  const pointAtNothing = () => {
    pointed.set(null);
    whatIfPointed.set(null);
  };
  const dialog = useRef<HTMLDialogElement>(null);
  const { selection } = sight;
  const stepGroup = (by: 1 | -1) => {
    const group = selection.group + by;
    if (group < 0 || group >= measured.shapes.length) return;
    change(goingTo(group, null));
    pointAtNothing();
  };
  const stepImage = (by: 1 | -1) => {
    const image = imageAfter(measured, selection, by);
    if (image !== undefined) change(choosing({ image }));
  };
  usePageKeys({
    '[': () => {
      stepGroup(-1);
    },
    ']': () => {
      stepGroup(1);
    },
    '<': () => {
      stepImage(-1);
    },
    '>': () => {
      stepImage(1);
    },
    Escape: () => {
      pointAtNothing();
      change(freeing);
    },
    '?': () => dialog.current?.showModal(),
  });
  return (
    <dialog ref={dialog} class="keys" aria-labelledby="keys-title" data-testid="keys">
      <h2 id="keys-title">{t`Keys`}</h2>
      <dl>
        {KEYS.map(({ keys, what }) => (
          <div key={what}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <form method="dialog">
        <button type="submit" class="button" autofocus>
          {t`Close`}
        </button>
      </form>
    </dialog>
  );
}
