/** Says that training has rewritten the file since it was opened. */
export function ChangedBanner({ onReload }: { onReload: () => void }) {
  return (
    <div class="banner" role="status" data-testid="changed">
      <span>The checkpoint has been rewritten since. What you see is of the file as it was.</span>
      <button type="button" class="button" onClick={onReload}>
        Reload
      </button>
    </div>
  );
}
