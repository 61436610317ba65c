import { type RefObject } from 'preact';
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Plane, PlanePoints } from '../../src/protocol/distributions';
import { useSight } from '../sight/context';
import type { Target } from '../sight/selection';
import { choosing } from '../sight/sight';
import { useObserved } from '../state/observable';
import { useDistribution } from '../state/runAnswers';
import { Absent } from '../text/Absent';
import { Formula } from '../text/Formula';
import { count, sixDigits, threeDigits } from '../../src/protocol/numbers';
import type { ImageNoun } from '../text/words';
import { useThemeColours } from '../theme/theme';
import { planeContents } from './distributionContents';
import { DistributionFigure } from './DistributionFigure';
import type { ViewProps } from './Distributions';
import { rangeInWords, shareInWords, shownInWords, ticksInWords, whereInWords } from './distributionWords';
import { drawPlane, pixelsOf, type Size } from './planeDrawing';
import { nearestPoint, type PlaneWindow, type Point, windowOf } from './planeGeometry';
import { PlaneTable } from './PlaneTable';
import { VIEW_TITLES } from './views';
import { rich, t } from '../text/translate';
import { numbered } from '../text/nouns';

/** Where latents lie in the plane of Δμ/σ_p and ln Δσ, which decides their KL: as points if they are few. */
export function PlaneView({ measured: { shapes, noun, hasFlows }, ...props }: ViewProps) {
  const { answers, query, summary, version, head, logarithmic, onPoint } = props;
  const answer = useDistribution('plane', answers, query, version);
  if (answer.kind !== 'here') {
    return (
      <DistributionFigure head={head} hasCounts={false} contents={null}>
        {answer.kind === 'refused' ? <Absent reason={answer.reason} /> : <div class="plane" />}
      </DistributionFigure>
    );
  }
  const plane = answer.value;
  const window = windowOf(plane);
  const where = whereInWords(plane.query, plane.channels.length);
  const subtitle = [
    shownInWords(plane, shapes[plane.query.group], summary.planned, noun),
    t`curves: equal KL in nats`,
    ...(plane.outside > 0 ? [t`${count(plane.outside)} latents lie beyond the edges`] : []),
    ...(plane.notFinite > 0 ? [t`${count(plane.notFinite)} not finite`] : []),
  ].join(' · ');
  const told = { title: VIEW_TITLES.plane, subtitle, hasFlows, logarithmic };
  return (
    <DistributionFigure head={head} hasCounts={false} contents={window && (() => planeContents(plane, window, told))}>
      <p class="sub contents" data-testid="contents">
        {subtitle}
      </p>
      {window === null ? (
        <Absent reason={t`No latent variable has a finite Δμ/σ_p and ln Δσ.`} />
      ) : (
        <PlaneField key={plane.query.group} plane={plane} window={window} noun={noun} onPoint={onPoint} />
      )}
      <PlaneTable plane={plane} where={where} noun={noun} />
    </DistributionFigure>
  );
}

interface FieldProps {
  plane: Plane;
  window: PlaneWindow;
  noun: ImageNoun;
  onPoint: ViewProps['onPoint'];
}

/** Distance in CSS pixels within which a point is pointed at. */
const REACH = 12;

function PlaneField({ plane, window, noun, onPoint }: FieldProps) {
  const { change, pointed: sightPointed } = useSight();
  const [at, setAt] = useState<number | null>(null);
  const field = useRef<HTMLCanvasElement>(null);
  const size = useSize(field);
  const colours = useThemeColours();
  const target = useObserved(sightPointed);
  const { points } = plane;
  const { group } = plane.query;
  const lit = useMemo(
    () => (points === null ? [] : [...(at === null ? [] : [at]), ...pointsAt(points, group, target)]),
    [points, group, at, target],
  );
  useLayoutEffect(() => {
    const context = field.current?.getContext('2d');
    if (!field.current || !context) return;
    const ratio = globalThis.devicePixelRatio;
    field.current.width = Math.round(size.width * ratio);
    field.current.height = Math.round(size.height * ratio);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    drawPlane(context, { plane, window, size, colours, lit });
  }, [plane, window, size, colours, lit]);

  // From the largest KL down, the order in which arrow keys visit the points.
  const order = useMemo(
    () => (points === null ? [] : Array.from(points.klNats.keys()).sort((a, b) => klOf(points, b) - klOf(points, a))),
    [points],
  );
  const point = (index: number | null) => {
    setAt(index);
    onPoint(index === null || points === null ? null : <PointWords points={points} at={index} noun={noun} />);
    if (index !== null && points !== null) sightPointed.set({ kind: 'position', group, ...placeOf(points, index) });
  };
  const goTo = (index: number) => {
    if (points === null) return;
    const { channel, image, y, x } = placeOf(points, index);
    change(choosing({ channel, image, position: { y, x } }));
  };
  const leave = () => {
    setAt(null);
    onPoint(null);
    sightPointed.set(null);
  };
  const onPointerMove = (event: PointerEvent & { currentTarget: HTMLElement }) => {
    const place = placeIn(event);
    if (points === null) {
      onPoint(<CellWords plane={plane} share={{ x: place.x / size.width, y: place.y / size.height }} />);
      return;
    }
    const nearest = nearestPoint(points, pixelsOf(window, size), place, REACH);
    if (nearest === at) return;
    if (nearest === -1) {
      if (at !== null) leave();
    } else point(nearest);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const place = at === null ? -1 : order.indexOf(at);
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    const next = order[Math.max(0, Math.min(order.length - 1, place + step))];
    if (step !== 0 && next !== undefined) point(next);
    else if (event.key === 'Enter' && at !== null) goTo(at);
    else return;
    event.preventDefault();
  };
  const label =
    points === null
      ? t`Density of ${plane.latents} latent variables over Δμ/σ p and ln Δσ.`
      : t`${plane.latents} latent variables by Δμ/σ p and ln Δσ. Arrow keys move from the largest KL to smaller ones,
        Enter goes to the latent.`;
  return (
    <div class="plane">
      <p class="axis-name up">
        <Formula>ln Δσ</Formula>
      </p>
      <p class="ends up">
        {ticksInWords(plane.logRatioEdges)
          .toReversed()
          .map((tick, place) => (
            <span key={place}>{tick}</span>
          ))}
      </p>
      <canvas
        ref={field}
        class="plane-field"
        tabIndex={0}
        role="application"
        aria-label={label}
        data-testid="plane"
        onPointerMove={onPointerMove}
        onPointerLeave={leave}
        onBlur={leave}
        onClick={() => {
          if (at !== null) goTo(at);
        }}
        onKeyDown={onKeyDown}
      />
      <p class="ends across">
        {ticksInWords(plane.shiftEdges).map((tick, place) => (
          <span key={place}>{tick}</span>
        ))}
      </p>
      <p class="axis-name across">
        <Formula>Δμ/σ_p</Formula>
      </p>
    </div>
  );
}

function PointWords({ points, at, noun }: { points: PlanePoints; at: number; noun: ImageNoun }) {
  const { channel, y, x, image, shift, logDeltaSigma, klNats } = points;
  return rich`channel ${channel[at]}, latent position (${y[at]}, ${x[at]}), ${numbered(noun, image[at] ?? NaN)}:
    ${(<Formula>Δμ/σ_p</Formula>)} ${threeDigits(shift[at] ?? NaN)} · ln Δσ ${threeDigits(logDeltaSigma[at] ?? NaN)} ·
    KL ${(
      <span data-testid="plane-kl" data-value={String(klNats[at])}>
        {sixDigits(klNats[at] ?? NaN)}
      </span>
    )} nats`;
}

/** @param share of the field's width from the left, and of its height from the top */
function CellWords({ plane, share }: { plane: Plane; share: Point }) {
  const { shiftEdges, logRatioEdges, counts, latents } = plane;
  const [columns, rows] = [shiftEdges.length - 1, logRatioEdges.length - 1];
  const column = Math.max(0, Math.min(columns - 1, Math.floor(share.x * columns)));
  const row = Math.max(0, Math.min(rows - 1, Math.floor((1 - share.y) * rows)));
  return (
    <>
      <Formula>Δμ/σ_p</Formula> {rangeInWords(shiftEdges, column)} · ln Δσ {rangeInWords(logRatioEdges, row)}:{' '}
      {shareInWords(counts[row * columns + column] ?? 0, latents)}
    </>
  );
}

function placeIn({ clientX, clientY, currentTarget }: PointerEvent & { currentTarget: HTMLElement }): Point {
  const box = currentTarget.getBoundingClientRect();
  return { x: clientX - box.left, y: clientY - box.top };
}

function klOf({ klNats }: PlanePoints, at: number): number {
  return klNats[at] ?? NaN;
}

function placeOf({ channel, image, y, x }: PlanePoints, at: number) {
  return { channel: channel[at] ?? 0, image: image[at] ?? 0, y: y[at] ?? 0, x: x[at] ?? 0 };
}

/** The points of what is pointed at elsewhere: a latent, or all latents of a position. */
function pointsAt(points: PlanePoints, group: number, target: Target | null): number[] {
  if (target?.kind !== 'position' || target.group !== group) return [];
  const found: number[] = [];
  for (let i = 0; i < points.y.length; i++) {
    const { channel, image, y, x } = placeOf(points, i);
    const isThere = y === target.y && x === target.x;
    const isOfChannel = target.channel === null || channel === target.channel;
    if (isThere && isOfChannel && (target.image === null || image === target.image)) found.push(i);
  }
  return found;
}

/** The element's size in CSS pixels, also after it has changed. */
function useSize(element: RefObject<HTMLElement | null>): Size {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const { current } = element;
    if (!current) return;
    const read = () => {
      const { clientWidth: width, clientHeight: height } = current;
      setSize((before) => (before.width === width && before.height === height ? before : { width, height }));
    };
    read();
    const observer = new ResizeObserver(read);
    observer.observe(current);
    return () => {
      observer.disconnect();
    };
  }, [element]);
  return size;
}
