/** What happened to the engine on the way. The live region is there before, so that what comes into it is read out. */
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
