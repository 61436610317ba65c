import type { GroupSummary } from '../../src/protocol/statistics';
import { useSight } from '../sight/context';
import type { Measured } from '../sight/measured';
import { choosing } from '../sight/sight';
import { count } from '../text/numbers';

interface Props {
  measured: Measured;
  /** Summary of the selected group. */
  summary: GroupSummary;
}

const MEAN = 'mean';

/** Chooses the mean over images, or one of the images measured so far. */
export function ImageChoice({ measured: { images, imagesKept, noun }, summary }: Props) {
  const { sight, change } = useSight();
  const selected = sight.selection.image;
  const reached = Math.min(summary.images, imagesKept);
  const select = (image: number | null) => {
    change(choosing({ image }));
  };
  const step = (by: number) => {
    const next = (selected ?? -1) + by;
    select(next < 0 ? null : Math.min(next, reached - 1));
  };
  return (
    <div class="image-choice">
      <button
        type="button"
        aria-label={`Previous ${noun}`}
        disabled={selected === null}
        onClick={() => {
          step(-1);
        }}
      >
        ‹
      </button>
      <select
        aria-label={`Mean over ${noun}s, or one ${noun}`}
        data-testid="image-select"
        value={selected === null ? MEAN : String(selected)}
        onChange={(event) => {
          const { value } = event.currentTarget;
          select(value === MEAN ? null : Number(value));
        }}
      >
        <option value={MEAN}>Mean</option>
        {Array.from({ length: imagesKept }, (_, image) => (
          <option key={image} value={String(image)} disabled={image >= reached}>
            {noun === 'image' ? noun : 'sample'} {image}
          </option>
        ))}
      </select>
      <button
        type="button"
        aria-label={`Next ${noun}`}
        disabled={selected !== null && selected >= reached - 1}
        onClick={() => {
          step(1);
        }}
      >
        ›
      </button>
      {imagesKept < images && (
        <p class="kept">
          the first {count(imagesKept)} of {count(images)}
        </p>
      )}
    </div>
  );
}
