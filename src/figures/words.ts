/** Words that figures and the page have in common. */
import type { InputDescription } from '../protocol/input';

/** The noun for one picture of the input. The model's own samples must never pass for data. */
export type ImageNoun = 'image' | 'model sample';

export function imageNoun(input: Pick<InputDescription, 'kind'> | null): ImageNoun {
  return input?.kind === 'samples' ? 'model sample' : 'image';
}

/** `8×8`. */
export function size({ height, width }: { readonly height: number; readonly width: number }): string {
  return `${height}×${width}`;
}
