/** Turning to the page's views, and to what opens over them, as a user does. */
import type { Locator } from 'playwright-core';
import { VIEWS, type ViewName } from '../../webview/sight/sight';

/** The page's document, or a part of it. */
type Webview = Pick<Locator, 'getByTestId'>;

export async function turnTo(webview: Webview, view: ViewName): Promise<void> {
  await webview.getByTestId(`tab-${view}`).click();
  await webview.getByTestId(`view-${view}`).waitFor({ state: 'attached' });
}

/** The views that have a tab; none on a page without a network. */
export async function viewsOf(webview: Webview): Promise<ViewName[]> {
  const isThere = await Promise.all(VIEWS.map((view) => webview.getByTestId(`tab-${view}`).count()));
  return VIEWS.filter((_, place) => isThere[place] === 1);
}

/** Chooses a group, or one of its channels, in the hierarchy, and turns to its view. */
export async function openGroup(webview: Webview, group: number, channel: number | null = null): Promise<void> {
  await turnTo(webview, 'overview');
  const whole = webview.getByTestId(`group-${group}`).locator('.whole');
  await (channel === null ? whole : webview.getByTestId(`cell-${group}-${channel}`)).click();
  await turnTo(webview, 'group');
  await webview
    .getByTestId('group-title')
    .filter({ hasText: `Group ${group} ` })
    .waitFor();
}

/** Pins what the pane shows, with its button. */
export async function pinReadOut(webview: Webview): Promise<void> {
  await webview.getByTestId('pin-read-out').click();
  await webview.getByTestId('pin-read-out').filter({ hasText: 'Pinned' }).waitFor();
}

/** Opens the table of pins, which lies over the page until it is closed. */
export async function openPins(webview: Webview): Promise<Locator> {
  await webview.getByTestId('compare-pins').click();
  const pins = webview.getByTestId('pins');
  await pins.waitFor();
  return pins;
}

export async function closePins(webview: Webview): Promise<void> {
  await webview.getByTestId('close-pins').click();
  await webview.getByTestId('pins').waitFor({ state: 'hidden' });
}

/** Opens all tables behind charts, and whatever else is folded, on the view that is shown. */
export async function openTables(webview: Pick<Locator, 'locator'>): Promise<void> {
  const folded = webview.locator('.stage details:not([open]) > summary');
  while ((await folded.count()) > 0) await folded.first().click();
}
