import { t } from '../text/translate';
const WIDTH = 300;
/** Heights of the taller curve, in two sizes of the drawing. */
const TALLEST = 70;
const TALLEST_SMALL = 40;
/** Space above the taller curve, and below the baseline for the labels of the means. */
const ABOVE = 3;
const BELOW = 20;
/** How far the axis extends beyond the means, in standard deviations. */
const REACH = 3.2;
const POINTS = 121;
/** Space above the curves for the labels of the drawn values. */
const HEADROOM = 15;
/** Labels closer than this would overlap, in units of the drawing. */
const LABEL_ROOM = 24;

interface Gaussian {
  readonly mu: number;
  readonly sigma: number;
}

interface Props {
  latent: { readonly muQ: number; readonly sigmaQ: number; readonly muP: number; readonly sigmaP: number };
  /** With flows: the value drawn from q, and what the flows made of it. */
  drawn?: { readonly z0: number; readonly zK: number };
  isSmall?: boolean;
}

/** The densities of q and p on one axis, which is at y = 0. */
export function Densities({ latent, drawn, isSmall = false }: Props) {
  const q = { mu: latent.muQ, sigma: latent.sigmaQ };
  const p = { mu: latent.muP, sigma: latent.sigmaP };
  if (![q, p].every(({ mu, sigma }) => Number.isFinite(mu) && Number.isFinite(sigma) && sigma > 0)) {
    return <p class="notice">{t`q and p cannot be drawn: a parameter is not finite.`}</p>;
  }
  const marks = drawn ? [drawn.z0, drawn.zK].filter(Number.isFinite) : [];
  const from = Math.min(q.mu - REACH * q.sigma, p.mu - REACH * p.sigma, ...marks);
  const to = Math.max(q.mu + REACH * q.sigma, p.mu + REACH * p.sigma, ...marks);
  const toX = (z: number) => ((z - from) / (to - from)) * WIDTH;
  const narrower = Math.min(q.sigma, p.sigma);
  const [labelQ, labelP] = apart(toX(q.mu), toX(p.mu));
  const tallest = isSmall ? TALLEST_SMALL : TALLEST;
  const top = -(tallest + ABOVE);
  const highest = drawn ? top - HEADROOM : top;
  return (
    <svg
      class="densities"
      viewBox={`0 ${highest} ${WIDTH} ${BELOW - highest}`}
      role="img"
      aria-label={
        drawn ? t`Densities of posterior q and prior p, with z⁰ and zᴷ marked` : t`Densities of posterior q and prior p`
      }
    >
      <Curve name="p" path={curve(p, toX, (tallest * narrower) / p.sigma)} />
      <Curve name="q" path={curve(q, toX, (tallest * narrower) / q.sigma)} />
      <line x1={0} x2={WIDTH} y1={0} y2={0} />
      <Mean name="p" x={labelP} />
      <Mean name="q" x={labelQ} />
      {drawn && <Drawn {...drawn} toX={toX} top={top} />}
    </svg>
  );
}

function Curve({ name, path }: { name: 'q' | 'p'; path: string }) {
  return (
    <g class={name}>
      <path class="area" d={`${path}Z`} />
      <path class="curve" d={path} />
    </g>
  );
}

function Mean({ name, x }: { name: 'q' | 'p'; x: number }) {
  return (
    <text class={name} x={x} y={14} text-anchor="middle">
      μ
      <tspan dy={3} class="subscript">
        {name}
      </tspan>
    </text>
  );
}

/** z⁰ in the colour of q and zᴷ in the colour of p: the densities at which each is evaluated. */
function Drawn({ z0, zK, toX, top }: { z0: number; zK: number; toX: (z: number) => number; top: number }) {
  const [label0, labelK] = apart(toX(z0), toX(zK));
  return (
    <>
      <Mark name="p" label="zᴷ" x={toX(zK)} labelX={labelK} top={top} />
      <Mark name="q" label="z⁰" x={toX(z0)} labelX={label0} top={top} />
    </>
  );
}

interface MarkProps {
  name: 'q' | 'p';
  label: string;
  x: number;
  labelX: number;
  top: number;
}

function Mark({ name, label, x, labelX, top }: MarkProps) {
  if (!Number.isFinite(x)) return null;
  return (
    <g class={`drawn ${name}`}>
      <line x1={x} x2={x} y1={top} y2={0} />
      <text class={name} x={labelX} y={top - 3} text-anchor="middle">
        {label}
      </text>
    </g>
  );
}

/**
 * Path of a density's curve. It is sampled in the density's own standard deviations, so that a narrow density keeps its
 * shape next to a wide one.
 * @param peak its height at the mean
 */
function curve({ mu, sigma }: Gaussian, toX: (z: number) => number, peak: number): string {
  const points = Array.from({ length: POINTS }, (_, point) => {
    const deviations = (point / (POINTS - 1) - 0.5) * 8;
    const height = peak * Math.exp(-0.5 * deviations ** 2);
    return `${toX(mu + deviations * sigma).toFixed(2)} ${(-height).toFixed(2)}`;
  });
  return `M0 0L${points.join('L')}L${WIDTH} 0`;
}

/** Moves two labels apart where they would overlap, and keeps both inside the drawing. */
function apart(q: number, p: number): [number, number] {
  const missing = Math.max(0, LABEL_ROOM - Math.abs(q - p)) / 2;
  const side = q < p ? -1 : 1;
  const inside = (x: number) => Math.max(10, Math.min(WIDTH - 10, x));
  return [inside(q + side * missing), inside(p - side * missing)];
}
