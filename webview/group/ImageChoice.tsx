import { count } from '../text/numbers';
import type { ImageNoun } from '../text/words';

interface Props {
  images: number;
  /** How many of them, from the first, can be looked at one by one. */
  kept: number;
  /** How many of those are measured so far. */
  measured: number;
  noun: ImageNoun;
  /** `null` is the mean over images. */
  selected: number | null;
  onSelect: (image: number | null) => void;
}

const MEAN = 'mean';

export function ImageChoice({ images, kept, measured, noun, selected, onSelect }: Props) {
  const step = (by: number) => {
    const next = (selected ?? -1) + by;
    onSelect(next < 0 ? null : Math.min(next, measured - 1));
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
          onSelect(value === MEAN ? null : Number(value));
        }}
      >
        <option value={MEAN}>Mean</option>
        {Array.from({ length: kept }, (_, image) => (
          <option key={image} value={String(image)} disabled={image >= measured}>
            {noun === 'image' ? noun : 'sample'} {image}
          </option>
        ))}
      </select>
      <button
        type="button"
        aria-label={`Next ${noun}`}
        disabled={selected !== null && selected >= measured - 1}
        onClick={() => {
          step(1);
        }}
      >
        ›
      </button>
      {kept < images && (
        <p class="kept">
          the first {count(kept)} of {count(images)}
        </p>
      )}
    </div>
  );
}
