import { Fragment } from 'preact';
import { useMemo } from 'preact/hooks';
import type { ImageNoun } from '../text/words';
import { numbered } from '../text/nouns';

interface Props {
  /** Number of images that can be shown alone once they are measured. */
  imagesKept: number;
  /** How many of them are measured, counted from the first. */
  reached: number;
  noun: ImageNoun;
}

/** Options that are drawn together. Of thousands of images, a report reaches a few. */
const BLOCK = 128;

/** An option for each image; those not measured yet can't be chosen. */
export function ImageOptions({ imagesKept, reached, noun }: Props) {
  return (
    <>
      {Array.from({ length: Math.ceil(imagesKept / BLOCK) }, (_, block) => {
        const from = block * BLOCK;
        const count = Math.min(BLOCK, imagesKept - from);
        return <Block key={block} {...{ from, count, noun }} reached={Math.max(0, Math.min(count, reached - from))} />;
      })}
    </>
  );
}

interface BlockProps extends Pick<Props, 'noun'> {
  from: number;
  count: number;
  /** Number of its images that are measured. */
  reached: number;
}

function Block({ from, count, reached, noun }: BlockProps) {
  return useMemo(
    // With a key, it is one node, which is left alone while it stays the same.
    () => (
      <Fragment key={from}>
        {Array.from({ length: count }, (_, i) => (
          <option key={i} value={String(from + i)} disabled={i >= reached}>
            {numbered(noun, from + i)}
          </option>
        ))}
      </Fragment>
    ),
    [from, count, reached, noun],
  );
}
