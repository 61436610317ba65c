import { imageOf } from '../readOut/readings';
import type { Pictures } from '../state/runAnswers';
import type { ImageNoun } from '../text/words';
import { type Pin, pinId, type Pinned, type PinSource } from './pin';

export interface PinCalls {
  /** A reading as a pin, whether or not it is pinned. */
  readonly of: (reading: Pinned) => Pin;
  readonly isPinned: (reading: Pinned) => boolean;
  /** Pins a reading; does nothing if it is already pinned. */
  readonly pin: (reading: Pinned) => void;
  readonly remove: (id: string) => void;
  readonly removeAll: () => void;
}

/** Returns the actions on pins. A new pin takes this source and noun. */
export function pinCalls(
  pins: readonly Pin[],
  changePins: (change: (before: readonly Pin[]) => readonly Pin[]) => void,
  source: PinSource,
  noun: ImageNoun,
  pictures: Pictures,
): PinCalls {
  const pinOf = (reading: Pinned): Pin => {
    if (reading.kind === 'numbers') {
      const { fileName, input, seed } = source;
      const { draws, command } = reading;
      const own = { fileName, input, draws, seed, ...(command !== null && { command }) };
      return { id: pinId(reading, noun, own), reading, noun, imageName: null, source: own };
    }
    const image = imageOf(reading);
    const imageName = image === null || noun !== 'image' ? null : pictures.nameOf(image);
    return { id: pinId(reading, noun, source), reading, noun, imageName, source };
  };
  return {
    of: pinOf,
    isPinned: (reading) => pins.some(({ id }) => id === pinOf(reading).id),
    pin: (reading) => {
      const added = pinOf(reading);
      changePins((before) => (before.some(({ id }) => id === added.id) ? before : [...before, added]));
    },
    remove: (removed) => {
      changePins((before) => before.filter(({ id }) => id !== removed));
    },
    removeAll: () => {
      changePins(() => []);
    },
  };
}
