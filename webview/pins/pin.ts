/** A pinned read-out. It holds the data itself, so that it outlives the selection, the run and the page. */
import type { Reading } from '../readOut/readings';
import type { NumbersReading } from './numbers';
import { valueName } from '../text/meanings';
import { drawsInWords, type ImageNoun, latentPlaceInWords } from '../text/words';

/** Where the numbers come from. */
export interface PinSource {
  readonly fileName: string;
  /** The input in words. */
  readonly input: string;
  readonly draws: number;
  readonly seed: number;
  /** Where ε came from, if it wasn't from the seed. */
  readonly noise?: string;
  /** The command line that gives the numbers again; unknown for saved statistics. */
  readonly command?: string;
}

/** What can be pinned. */
export type Pinned = Reading | NumbersReading;

export interface Pin {
  /** As `pinId` computes it. */
  readonly id: string;
  readonly reading: Pinned;
  readonly noun: ImageNoun;
  readonly imageName: string | null;
  readonly source: PinSource;
}

/** An id that is the same for the same read-out from the same source. */
export function pinId(reading: Pinned, noun: ImageNoun, source: PinSource): string {
  if (reading.kind === 'numbers') return [reading.title, reading.place, sourceInWords(source)].join(' · ');
  const { meaning } = reading;
  const place = 'latent' in reading ? latentPlaceInWords(reading.latent, 2, noun, null, meaning) : reading.place;
  const { group } = 'latent' in reading ? reading.latent : reading;
  return [valueName(meaning, group), place, sourceInWords(source)].join(' · ');
}

/** `nvae-digits.pt · 40 images from images/ · 1 draw, seed 0`. */
export function sourceInWords({ fileName, input, ...drawn }: PinSource): string {
  return [fileName, input, drawsInWords(drawn)].join(' · ');
}
