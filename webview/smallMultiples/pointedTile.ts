import type { ImageMap } from '../../src/protocol/imageMaps';

/** What is pointed at, and the latent position in it; `null` for none. */
export interface PointedTile {
  readonly map: ImageMap;
  readonly position: { readonly y: number; readonly x: number; readonly nats: number } | null;
  /** Whether the keyboard led to it. */
  readonly byKey: boolean;
}
