import { useMemo } from 'preact/hooks';
import type { ImageMeans, ImageRow } from '../../src/protocol/images';
import type { Estimate } from '../../src/protocol/statistics';
import type { Colouring } from '../../src/figures/colour/colourMap';
import type { Pictures } from '../state/runAnswers';
import { Quantity } from '../text/Quantity';
import { estimate, threeDigits } from '../../src/protocol/numbers';
import type { ImageNoun } from '../text/words';
import { groupCells } from './groupCells';
import { Thumbnail } from './Thumbnail';
import { t } from '../text/translate';
import { numbered } from '../text/nouns';

interface CellProps {
  row: ImageRow;
  means: ImageMeans;
  /** Colours of the groups' cells. */
  colouring: Colouring;
  noun: ImageNoun;
  /** Whether the image has pictures, and can be shown everywhere. */
  isKept: boolean;
  pictures: Pictures;
  version: string;
}

interface Props extends Omit<CellProps, 'row'> {
  /** The row's place, counted from 0. */
  place: number;
  /** Distance from the top of all rows, in CSS pixels. */
  top: number;
  /** `undefined` until it is known. */
  row: ImageRow | undefined;
  /** Whether all cells are shown, or the name only. */
  isFilled: boolean;
  /** Whether the image is shown everywhere. */
  isSelected: boolean;
  /** Whether the cursor of the keyboard is here. */
  isActive: boolean;
  onClick: () => void;
}

export function imageRowId(place: number): string {
  return `image-row-${place}`;
}

export function ImageGridRow({ place, top, row, isFilled, isSelected, isActive, onClick, ...props }: Props) {
  const marks = [isSelected ? 'selected' : '', isActive ? 'active' : ''].join(' ');
  return (
    <div
      class={`image-row ${marks}`}
      style={`top: ${top}px`}
      id={imageRowId(place)}
      role="row"
      aria-rowindex={place + 2}
      aria-selected={isSelected}
      data-testid="image-row"
      data-image={row?.image}
      data-place={place}
      onClick={onClick}
    >
      {row !== undefined && isFilled ? (
        <Cells row={row} {...props} />
      ) : (
        <span class="name" role="gridcell">
          {row?.name ?? '…'}
        </span>
      )}
    </div>
  );
}

/** Redrawn only when its own row changes, because a scroll moves many. */
function Cells({ row, means, colouring, noun, isKept, pictures, version }: CellProps) {
  const { image } = row;
  return useMemo(
    () => (
      <>
        <span
          class="pictures"
          role="gridcell"
          aria-label={isKept ? numbered(noun, image) : t`${numbered(noun, image)}, not kept individually`}
        >
          {isKept && <Thumbnail pictures={pictures} kind="input" image={image} version={version} />}
          {isKept && <Thumbnail pictures={pictures} kind="reconstruction" image={image} version={version} />}
        </span>
        <span role="gridcell" class="index">
          {image}
        </span>
        <span role="gridcell" class="name">
          {row.name}
          {row.ofClass !== null && <small> {row.ofClass}</small>}
        </span>
        {row.nelboNats !== null && <Cost value={row.nelboNats} testId="image-nelbo" withError />}
        {row.reconstructionNats !== null && <Cost value={row.reconstructionNats} testId="image-reconstruction" />}
        <Cost value={row.klNats} testId="image-kl" withError={row.nelboNats === null} />
        {groupCells(row, means, colouring).map(({ valueNats, text, background, colour }, group) => (
          <span
            key={group}
            role="gridcell"
            class="group-cell"
            style={`background: ${background}; color: ${colour}`}
            aria-label={text === '' ? valueNats.toPrecision(3) : undefined}
            data-group={group}
            data-value={valueNats}
          >
            {text}
          </span>
        ))}
      </>
    ),
    [row, means, colouring, pictures, version, isKept, image, noun],
  );
}

interface CostProps {
  value: Estimate;
  testId: string;
  /** Whether there is room for the standard error. */
  withError?: boolean;
}

function Cost({ value, testId, withError = false }: CostProps) {
  const { mean, standardError } = estimate(value);
  return (
    <span role="gridcell" class={withError ? 'number costliest' : 'number'}>
      <Quantity value={value.mean} testId={testId}>
        {standardError === null ? threeDigits(value.mean) : mean}
      </Quantity>
      {withError && standardError !== null && <small>{` ± ${standardError}`}</small>}
    </span>
  );
}
