import { imageOf } from '../readOut/ReadOut';
import type { Reading } from '../readOut/readings';
import type { Pictures } from '../state/measurements';
import type { View } from '../state/view';
import type { ImageNoun } from '../text/words';
import { type Pin, pinId, type PinSource } from './pin';

interface PinCalls {
  readonly isPinned: (reading: Reading) => boolean;
  /** Does nothing with what is pinned already. */
  readonly pin: (reading: Reading) => void;
  readonly remove: (id: string) => void;
  readonly removeAll: () => void;
}

/** What can be done with the view's pins. */
export function usePins(
  pins: readonly Pin[],
  changeView: (change: (view: View) => Partial<View>) => void,
  pictures: Pictures,
  noun: ImageNoun,
  source: PinSource,
): PinCalls {
  return {
    isPinned: (reading) => pins.some(({ id }) => id === pinId(reading, noun, source)),
    pin: (reading) => {
      const id = pinId(reading, noun, source);
      const image = imageOf(reading);
      const imageName = image === null || noun !== 'image' ? null : pictures.nameOf(image);
      changeView((view) => ({
        pins: view.pins.some((pin) => pin.id === id)
          ? view.pins
          : [...view.pins, { id, reading, noun, imageName, source }],
      }));
    },
    remove: (removed) => {
      changeView((view) => ({ pins: view.pins.filter(({ id }) => id !== removed) }));
    },
    removeAll: () => {
      changeView(() => ({ pins: [] }));
    },
  };
}
