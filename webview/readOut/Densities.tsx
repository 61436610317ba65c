import type { LatentReadout } from '../../src/protocol/statistics';

const WIDTH = 300;
const HEIGHT = 95;
const BASELINE = 74;
const TALLEST = 70;
/** How far the axis reaches beyond the means, in standard deviations. */
const REACH = 3.2;
const POINTS = 121;
/** Labels nearer than this would overlap, in units of the drawing. */
const LABEL_ROOM = 24;

interface Gaussian {
  readonly mu: number;
  readonly sigma: number;
}

/** The densities of q and p on one axis. */
export function Densities({ latent }: { latent: LatentReadout }) {
  const q = { mu: latent.muQ, sigma: latent.sigmaQ };
  const p = { mu: latent.muP, sigma: latent.sigmaP };
  if (![q, p].every(({ mu, sigma }) => Number.isFinite(mu) && Number.isFinite(sigma) && sigma > 0)) {
    return <p class="notice">q and p cannot be drawn: a parameter is not finite.</p>;
  }
  const from = Math.min(q.mu - REACH * q.sigma, p.mu - REACH * p.sigma);
  const to = Math.max(q.mu + REACH * q.sigma, p.mu + REACH * p.sigma);
  const toX = (z: number) => ((z - from) / (to - from)) * WIDTH;
  const narrower = Math.min(q.sigma, p.sigma);
  const [labelQ, labelP] = apart(toX(q.mu), toX(p.mu));
  return (
    <svg
      class="densities"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label="Densities of posterior q and prior p"
    >
      <Curve name="p" path={curve(p, toX, narrower)} />
      <Curve name="q" path={curve(q, toX, narrower)} />
      <line x1={0} x2={WIDTH} y1={BASELINE} y2={BASELINE} />
      <Mean name="p" x={labelP} />
      <Mean name="q" x={labelQ} />
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
    <text class={name} x={x} y={88} text-anchor="middle">
      μ
      <tspan dy={3} class="subscript">
        {name}
      </tspan>
    </text>
  );
}

/** Sampled in its own standard deviations, so that a narrow density keeps its shape beside a wide one. */
function curve({ mu, sigma }: Gaussian, toX: (z: number) => number, narrower: number): string {
  const points = Array.from({ length: POINTS }, (_, point) => {
    const deviations = (point / (POINTS - 1) - 0.5) * 8;
    const height = (TALLEST * Math.exp(-0.5 * deviations ** 2) * narrower) / sigma;
    return `${toX(mu + deviations * sigma).toFixed(2)} ${(BASELINE - height).toFixed(2)}`;
  });
  return `M0 ${BASELINE}L${points.join('L')}L${WIDTH} ${BASELINE}`;
}

/** Moves two labels apart where they would overlap, and keeps them in the drawing. */
function apart(q: number, p: number): [number, number] {
  const missing = Math.max(0, LABEL_ROOM - Math.abs(q - p)) / 2;
  const side = q < p ? -1 : 1;
  const inside = (x: number) => Math.max(10, Math.min(WIDTH - 10, x));
  return [inside(q + side * missing), inside(p - side * missing)];
}
