import { useEffect, useRef } from 'preact/hooks';
import { inside, positionAfter } from '../maps/mapPlace';
import { PositionOutlines } from '../maps/PositionOutlines';
import { useSight } from '../sight/context';
import { useObserved } from '../state/observable';
import { crispSize, type CrispSize } from './crispSize';
import { type Looking, type Pixel, positionOfPixel } from './looking';
import { PictureCanvas } from './PictureCanvas';
import type { DrawnPixels } from '../canvas/drawPixels';
import { useScreenRatio } from './useScreenRatio';
import { t } from '../text/translate';

interface Props {
  /** `null` while it is being fetched: the previous one stays for a moment. */
  drawn: DrawnPixels | null;
  /** Colours to lay over it, and how opaque they are, from 0 to 1. */
  cover?: { readonly drawn: DrawnPixels | null; readonly opacity: number };
  label: string;
  testId?: string;
  looking: Looking;
}

/** Used for the size until the first picture is there. */
const SQUARE = { width: 32, height: 32 };
/** At this opacity and above, what lies below is grey. */
const GREY_AT = 0.6;

/** A picture that can be pointed at: its pixels, and the latent positions that cover them. */
export function PictureField({ drawn, cover, label, testId, looking }: Props) {
  const { pointed } = useSight();
  const last = useRef(SQUARE);
  if (drawn !== null) last.current = drawn;
  const { width, height } = last.current;
  const size = crispSize({ width, height }, looking.zoom, looking.box, useScreenRatio());
  const { place, shape, pixel, onChoose, onOpen } = looking;

  const point = (at: Pixel) => {
    const before = pixel.value;
    if (before?.y === at.y && before.x === at.x && before.byKey === at.byKey) return;
    pixel.set(at);
    pointed.set({ kind: 'position', ...place, ...positionOfPixel(at, { width, height }, shape) });
  };
  const leave = () => {
    pixel.set(null);
    pointed.set(null);
  };
  const under = (event: MouseEvent & { currentTarget: HTMLElement }): Pixel => {
    const box = event.currentTarget.getBoundingClientRect();
    return {
      y: inside(Math.floor(((event.clientY - box.top) / box.height) * height), height),
      x: inside(Math.floor(((event.clientX - box.left) / box.width) * width), width),
      byKey: false,
    };
  };
  const positionUnder = (event: MouseEvent & { currentTarget: HTMLElement }) =>
    positionOfPixel(under(event), { width, height }, shape);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { value } = pixel;
    const next = positionAfter(event.key, value ?? { y: 0, x: 0 }, { width, height, channels: 1 });
    if (next !== null) point({ ...next, byKey: true });
    else if (event.key === 'Enter' && value !== null) onChoose(positionOfPixel(value, { width, height }, shape));
    else return;
    event.preventDefault();
  };

  const grey = Math.min(1, (cover?.opacity ?? 0) / GREY_AT);
  const style = { width: `${size.width}px`, height: `${size.height}px` };
  return (
    <div class="picture-scroll">
      <div
        class={`picture-field ${size.isCrisp ? 'crisp' : ''}`}
        style={style}
        data-testid={testId}
        role="application"
        tabIndex={0}
        aria-label={t`Pixels of ${label}. Arrow keys move, Enter keeps the latent position.`}
        onPointerDown={(event) => {
          onChoose(positionUnder(event));
        }}
        onDblClick={(event) => onOpen?.(positionUnder(event))}
        onPointerMove={(event) => {
          point(under(event));
        }}
        onPointerLeave={leave}
        onKeyDown={onKeyDown}
        onBlur={leave}
      >
        <PictureCanvas
          drawn={drawn}
          label={label}
          style={cover && { filter: `grayscale(${grey}) brightness(${1 - 0.3 * grey})` }}
        />
        {cover && <Cover {...cover} />}
        {size.hasGrid && <span class="pixel-grid" style={gridStyle(size)} aria-hidden="true" />}
        <PositionOutlines group={place.group} shape={shape} />
        {size.hasGrid && <PixelOutline looking={looking} size={size} />}
      </div>
    </div>
  );
}

/** Its opacity changes without drawing anything. */
function Cover({ drawn, opacity }: NonNullable<Props['cover']>) {
  return <PictureCanvas drawn={drawn} label={null} style={{ opacity }} />;
}

function gridStyle({ pixel }: CrispSize) {
  return { backgroundSize: `${pixel}px ${pixel}px` };
}

function PixelOutline({ looking: { pixel }, size }: { looking: Looking; size: CrispSize }) {
  const at = useObserved(pixel);
  const outline = useRef<HTMLSpanElement>(null);
  const isByKey = at?.byKey ?? false;
  useEffect(() => {
    if (isByKey) outline.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [at, isByKey]);
  if (at === null) return null;
  const style = {
    left: `${at.x * size.pixel}px`,
    top: `${at.y * size.pixel}px`,
    width: `${size.pixel}px`,
    height: `${size.pixel}px`,
  };
  return <span ref={outline} class="pixel-outline" data-testid="pixel-outline" style={style} />;
}
