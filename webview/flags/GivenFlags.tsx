import type { GivenFlag } from '../../src/protocol/inspection';
import { visibleName } from '../../src/protocol/visibleText';
import { t } from '../text/translate';

interface Props {
  flags: readonly GivenFlag[];
  onChange: () => void;
}

/** What the reader has said about the file, with a button to change it. */
export function GivenFlags({ flags, onChange }: Props) {
  if (flags.length === 0) return null;
  return (
    <p class="meta given-flags" data-testid="given-flags">
      {t`Set by you:`} {flags.map(({ name, value }) => visibleName(`${name} ${value}`)).join(', ')}{' '}
      <button
        type="button"
        class="quiet"
        aria-label={t`Change the flags given for this file`}
        data-testid="change-flags"
        onClick={onChange}
      >
        {t`change`}
      </button>
    </p>
  );
}
