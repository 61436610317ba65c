/** Waiting for analyses on the page. */
import type { Locator } from 'playwright-core';

/**
 * Resolves when the analysis that begins from now on has ended, however short it is: the status on the page may be an
 * earlier run's until the new one has begun.
 */
export function analysisEnds(webview: Pick<Locator, 'locator'>): Promise<void> {
  return webview.locator('body').evaluate(
    (body) =>
      new Promise<void>((resolve) => {
        let hasBegun = false;
        const observer = new MutationObserver(() => {
          const isRunning = body.querySelector('[data-testid=cancel-analysis]') !== null;
          hasBegun ||= isRunning;
          if (!hasBegun || isRunning) return;
          observer.disconnect();
          resolve();
        });
        observer.observe(body, { childList: true, subtree: true });
      }),
  );
}
