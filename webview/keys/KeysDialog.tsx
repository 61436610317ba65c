import { useLayoutEffect, useRef } from 'preact/hooks';
import { t } from '../text/translate';
import { KEYS } from './keyList';

/** The list of all keys, in front of the page until it is closed. */
export function KeysDialog({ onClose }: { onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="keys" aria-labelledby="keys-title" data-testid="keys" onClose={onClose}>
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
