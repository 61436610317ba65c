import type { GroupShape } from '../../protocol/inspection';
import { SUMS, type SumKind } from '../../protocol/sumQuantities';
import { latentCount } from './groupBatch';
import { fillKl, totalKl, type SumColumnsOf } from './sumColumns';

/** One latent group's KL for one image, in nats. Its arrays are rewritten for every image. */
export class ImageKl<Kind extends SumKind> {
  /** Per latent variable, (L, h, w). */
  readonly latents: Float64Array;
  /** Sum over channels at each position, (h, w). */
  readonly positions: Float64Array;
  /** Sum over the positions of each channel, (L). */
  readonly channels: Float64Array;
  /** Sum over the group. */
  nats = 0;
  readonly #kind: Kind;

  constructor(kind: Kind, shape: GroupShape) {
    this.#kind = kind;
    this.latents = new Float64Array(latentCount(shape));
    this.positions = new Float64Array(shape.height * shape.width);
    this.channels = new Float64Array(shape.channels);
  }

  /** @param columns (L, h, w) each */
  set(columns: SumColumnsOf<Kind>): void {
    const { latents, channels } = this;
    const { addends } = SUMS[this.#kind];
    fillKl(addends, columns, latents);
    this.nats = totalKl(addends, columns);
    const positions = this.positions.fill(0);
    for (let channel = 0, i = 0; channel < channels.length; channel++) {
      let sum = 0;
      for (let position = 0; position < positions.length; position++, i++) {
        const kl = latents[i] ?? 0;
        positions[position] = (positions[position] ?? 0) + kl;
        sum += kl;
      }
      channels[channel] = sum;
    }
  }
}
