import { useState } from 'preact/hooks';
import { useSight } from '../sight/context';
import type { Extent } from '../sight/measured';
import { choosing, freeing, goingTo } from '../sight/sight';
import { imageAfter } from '../sight/imagesReached';
import { memo } from '../state/memo';
import { KeysDialog } from './KeysDialog';
import { usePageKeys } from './usePageKeys';

/** Keys that work on the whole page, and the list of all keys. */
export const Keys = memo(({ extent }: { extent: Extent }) => {
  const { sight, change, pointed, whatIfPointed } = useSight();
  const pointAtNothing = () => {
    pointed.set(null);
    whatIfPointed.set(null);
  };
  const [isListed, list] = useState(false);
  const { selection } = sight;
  const stepGroup = (by: 1 | -1) => {
    const group = selection.group + by;
    if (group < 0 || group >= extent.shapes.length) return;
    change(goingTo(group, null));
    pointAtNothing();
  };
  const stepImage = (by: 1 | -1) => {
    const image = imageAfter(extent, selection, by);
    if (image !== undefined) change(choosing({ image }));
  };
  usePageKeys({
    '[': () => {
      stepGroup(-1);
    },
    ']': () => {
      stepGroup(1);
    },
    '<': () => {
      stepImage(-1);
    },
    '>': () => {
      stepImage(1);
    },
    Escape: () => {
      pointAtNothing();
      change(freeing);
    },
    '?': () => {
      list(true);
    },
  });
  if (!isListed) return null;
  return (
    <KeysDialog
      onClose={() => {
        list(false);
      }}
    />
  );
});
