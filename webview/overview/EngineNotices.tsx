/**
 * What happened to the engine during the inspection. The live region is always there, so that its new content is read
 * out.
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
