import { t } from '../text/translate';
/** Says that training has rewritten the file since it was opened. */
export function ChangedBanner({ onReload }: { onReload: () => void }) {
  return (
    <div class="banner" role="status" data-testid="changed">
      <span>{t`This checkpoint has changed on disk. You are viewing results from the earlier version.`}</span>
      <button type="button" class="button" onClick={onReload}>
        {t`Reload`}
      </button>
    </div>
  );
}
