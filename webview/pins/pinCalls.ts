import { imageOf, type Reading } from '../readOut/readings';
import type { Pictures } from '../state/runAnswers';
import type { ImageNoun } from '../text/words';
import { type Pin, pinId, type PinSource } from './pin';

export interface PinCalls {
  readonly isPinned: (reading: Reading) => boolean;
  /** Pins a reading; does nothing if it is already pinned. */
  readonly pin: (reading: Reading) => void;
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
  return {
    isPinned: (reading) => pins.some(({ id }) => id === pinId(reading, noun, source)),
    pin: (reading) => {
      const id = pinId(reading, noun, source);
      const image = imageOf(reading);
      const imageName = image === null || noun !== 'image' ? null : pictures.nameOf(image);
      changePins((before) =>
        before.some((pin) => pin.id === id) ? before : [...before, { id, reading, noun, imageName, source }],
      );
    },
    remove: (removed) => {
      changePins((before) => before.filter(({ id }) => id !== removed));
    },
    removeAll: () => {
      changePins(() => []);
    },
  };
}
