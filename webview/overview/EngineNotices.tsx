/**
 * What happened to the engine during the inspection. The live region is always in the page, so that screen readers
 * announce new content.
 */
export function EngineNotices({ notices }: { notices: readonly string[] }) {
  return (
    <div role="status" data-testid="notices">
      {notices.length > 0 && (
        <ul class="banner notices">
          {notices.map((notice, i) => (
            <li key={i}>{notice}</li>
          ))}
        </ul>
      )}
    </div>
  );
}
