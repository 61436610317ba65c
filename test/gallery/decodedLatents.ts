import { turnTo } from '../ui/views';
import type { Gallery } from './openGallery';

/** Shows latents that were decoded, then a file that can't be read, and groups that can't be either. */
export async function showDecodedLatents(gallery: Gallery): Promise<void> {
  const { webview } = gallery;
  await gallery.show({ entry: 'latents', moment: 'broken' });
  await turnTo(webview, 'whatIf');
  await webview.getByTestId('What-if-latents').click();
  await webview.getByTestId('decoded-rows').locator('canvas').nth(7).waitFor();
  await webview.getByTestId('saved-groups').fill('nothing');
}
