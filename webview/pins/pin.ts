/** A pinned read-out. It holds the data itself, so that it outlives the selection, the run and the page. */
import type { Reading } from '../readOut/readings';
import { valueName } from '../text/meanings';
import { drawsInWords, type ImageNoun, latentPlaceInWords } from '../text/words';

/** Where the numbers come from. */
export interface PinSource {
  readonly fileName: string;
  /** The input in words. */
  readonly input: string;
  readonly draws: number;
  readonly seed: number;
  /** The command line that gives the numbers again; unknown for saved statistics. */
  readonly command?: string;
}

export interface Pin {
  /** As `pinId` computes it. */
  readonly id: string;
  readonly reading: Reading;
  readonly noun: ImageNoun;
  readonly imageName: string | null;
  readonly source: PinSource;
}

/** An id that is the same for the same read-out from the same source. */
export function pinId(reading: Reading, noun: ImageNoun, source: PinSource): string {
  const { meaning } = reading;
  const place = 'latent' in reading ? latentPlaceInWords(reading.latent, 2, noun, null, meaning) : reading.place;
  const { group } = 'latent' in reading ? reading.latent : reading;
  return [valueName(meaning, group), place, sourceInWords(source)].join(' · ');
}

/** `nvae-digits.pt · 40 images from images/ · 1 draw, seed 0`. */
export function sourceInWords({ fileName, input, draws, seed }: PinSource): string {
  return [fileName, input, drawsInWords(draws, seed)].join(' · ');
}
