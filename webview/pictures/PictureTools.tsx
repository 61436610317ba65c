import { useId } from 'preact/hooks';
import { useSight } from '../sight/context';
import type { PicturesChoice } from '../sight/picturesChoice';
import { memo } from '../state/memo';
import { zoomsFor } from './crispSize';
import { t } from '../text/translate';

interface Props {
  /** What the map shows: `KL`. `null` without a map of this image. */
  mapped: string | null;
  /** Whether there is a reconstruction to lay it over. */
  hasReconstruction: boolean;
  /** Longer side of the pictures, in their pixels. */
  longer: number;
}

/** How large the pictures are, and how the map lies over one of them. */
export const PictureTools = memo(({ mapped, hasReconstruction, longer }: Props) => {
  const { sight, change } = useSight();
  const { covered, opacity, zoom } = sight.pictures;
  const id = useId();
  const choose = (chosen: Partial<PicturesChoice>) => {
    change(({ pictures }) => ({ pictures: { ...pictures, ...chosen } }));
  };
  return (
    <div class="picture-tools">
      <span>
        <label for={`${id}-size`}>{t`Size`} </label>
        <select
          id={`${id}-size`}
          data-testid="picture-size"
          value={String(zoom)}
          onChange={({ currentTarget: { value } }) => {
            choose({ zoom: value === 'fit' ? 'fit' : Number(value) });
          }}
        >
          <option value="fit">{t`fit`}</option>
          {zoomsFor(longer).map((one) => (
            <option key={one} value={String(one)}>
              {one}×
            </option>
          ))}
        </select>
      </span>
      {mapped !== null && (
        <>
          <span>
            <label for={`${id}-over`}>{t`${mapped} over`} </label>
            <select
              id={`${id}-over`}
              data-testid="picture-covered"
              value={hasReconstruction ? covered : 'input'}
              onChange={({ currentTarget: { value } }) => {
                choose({ covered: value === 'reconstruction' ? 'reconstruction' : 'input' });
              }}
            >
              <option value="input">{t`input`}</option>
              {hasReconstruction && <option value="reconstruction">{t`reconstruction`}</option>}
            </select>
          </span>
          <span class="opacity">
            <label for={`${id}-opacity`}>{t`opacity`} </label>
            <input
              id={`${id}-opacity`}
              type="range"
              min={0}
              max={100}
              step={5}
              value={Math.round(opacity * 100)}
              data-testid="picture-opacity"
              onInput={({ currentTarget: { value } }) => {
                choose({ opacity: Number(value) / 100 });
              }}
            />{' '}
            <output for={`${id}-opacity`}>{Math.round(opacity * 100)} %</output>
          </span>
        </>
      )}
    </div>
  );
});
