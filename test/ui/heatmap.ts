/** The map on the page, as a user points at it. */
import type { Locator } from 'playwright-core';

interface Place {
  readonly y: number;
  readonly x: number;
  /** Latent positions in a row, and in a column. */
  readonly side: number;
}

export async function clickMap(webview: Pick<Locator, 'getByTestId'>, place: Place): Promise<void> {
  const map = webview.getByTestId('heatmap');
  await map.click({ position: await middleOf(map, place) });
}

/** @param map by default, the map of the group's view */
export async function hoverMap(
  webview: Pick<Locator, 'getByTestId'>,
  place: Place,
  map = webview.getByTestId('heatmap'),
): Promise<void> {
  await map.hover({ position: await middleOf(map, place) });
}

async function middleOf(map: Locator, { y, x, side }: Place): Promise<{ x: number; y: number }> {
  const { width, height } = (await map.boundingBox())!;
  return { x: ((x + 0.5) * width) / side, y: ((y + 0.5) * height) / side };
}
