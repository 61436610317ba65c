/** Where latent variables lie in the plane of Δμ/σ_p and ln Δσ. */
import { MOST_POINTS, type LatentsQuery, type Plane, type PlanePoints } from '../../../protocol/distributions';
import { binOf, binsPerUnit, edgesOf, rangeOf, type Parts, type Range } from './bins';
import { countedOf, fillValues, roomFor, type ChosenLatents } from './chosenLatents';
import { valuesAt } from './orderStatistics';
import type { Turns } from './turns';

const COLUMNS = 72;
const ROWS = 48;
/** Without points, a share of the latents this large may lie beyond either edge, so that a few don't shrink the rest. */
const BEYOND = 0.0005;
/** Room around the latents, as a share of their extent. */
const MARGIN = 0.05;

/** Lets other work run every few milliseconds. */
export async function planeOf(query: LatentsQuery, chosen: ChosenLatents, turns: Turns): Promise<Plane> {
  const [shift, logRatio, counted] = [roomFor(chosen), roomFor(chosen), countedOf(chosen)];
  await fillValues('shift', chosen, shift, turns);
  await fillValues('logDeltaSigma', chosen, logRatio, turns);
  const isFew = counted.latents <= MOST_POINTS;
  const shiftEdges = edgesOf(await window(shift, isFew, turns), COLUMNS);
  const logRatioEdges = edgesOf(await window(logRatio, isFew, turns), ROWS);
  const counts = new Float64Array(Math.max(0, shiftEdges.length - 1) * Math.max(0, logRatioEdges.length - 1));
  let [inside, notFinite] = [0, 0];
  for (const [b, part] of shift.entries()) {
    await turns.next();
    const added = addCounts(counts, part, logRatio[b] ?? part, shiftEdges, logRatioEdges);
    inside += added.inside;
    notFinite += added.notFinite;
  }
  return {
    ...{ query, ...counted, shiftEdges, logRatioEdges, counts },
    ...{ outside: counted.latents - inside - notFinite, notFinite },
    points: isFew ? pointsOf(query, chosen, shift, logRatio) : null,
  };
}

/** The part of an axis that is shown: (0, 0), where q equals p, is always in it. */
async function window(parts: Parts, isWhole: boolean, turns: Turns): Promise<Range> {
  const range = await rangeOf(parts, turns);
  const { count } = range;
  if (count === 0) return range;
  const beyond = isWhole ? 0 : Math.floor(BEYOND * count);
  const [least = 0, most = 0] = await valuesAt([beyond, count - 1 - beyond], parts, turns);
  const [low, high] = [Math.min(0, least), Math.max(0, most)];
  const margin = high > low ? MARGIN * (high - low) : 1;
  return { ...range, least: low - margin, most: high + margin };
}

function addCounts(
  counts: Float64Array,
  shift: Float64Array,
  logRatio: Float64Array,
  columns: Float64Array,
  rows: Float64Array,
): { readonly inside: number; readonly notFinite: number } {
  const [perColumn, perRow] = [binsPerUnit(columns), binsPerUnit(rows)];
  let [inside, notFinite] = [0, 0];
  for (let i = 0; i < shift.length; i++) {
    const x = shift[i] ?? NaN;
    const y = logRatio[i] ?? NaN;
    if (!Number.isFinite(x) || !Number.isFinite(y)) notFinite += 1;
    else if (isWithin(x, columns) && isWithin(y, rows)) {
      const at = binOf(y, rows, perRow) * (columns.length - 1) + binOf(x, columns, perColumn);
      counts[at] = (counts[at] ?? 0) + 1;
      inside += 1;
    }
  }
  return { inside, notFinite };
}

function isWithin(value: number, edges: Float64Array): boolean {
  return value >= (edges[0] ?? Infinity) && value <= (edges[edges.length - 1] ?? -Infinity);
}

function pointsOf({ image }: LatentsQuery, chosen: ChosenLatents, shift: Parts, logRatio: Parts): PlanePoints {
  const { shape, channels } = chosen;
  const positions = shape.height * shape.width;
  const found = shift
    .flatMap((part, b) =>
      Array.from(part, (x, i) => {
        const position = i % positions;
        return {
          ...{ image: image ?? b, channel: channels[Math.floor(i / positions)] ?? NaN },
          ...{ y: Math.floor(position / shape.width), x: position % shape.width },
          ...{ shift: x, logDeltaSigma: logRatio[b]?.[i] ?? NaN },
        };
      }),
    )
    .filter((point) => Number.isFinite(point.shift) && Number.isFinite(point.logDeltaSigma));
  const column = (of: (point: (typeof found)[number]) => number) => Float64Array.from(found, of);
  return {
    ...{ image: column((point) => point.image), channel: column((point) => point.channel) },
    ...{ y: column((point) => point.y), x: column((point) => point.x) },
    ...{ shift: column((point) => point.shift), logDeltaSigma: column((point) => point.logDeltaSigma) },
    klNats: column((point) => klAt(point.shift, point.logDeltaSigma)),
  };
}

/** KL = ½s² + ½e^{2l} − l − ½ at s = Δμ/σ_p, l = ln Δσ. Rounding must not make it negative. */
function klAt(shift: number, logRatio: number): number {
  return 0.5 * shift * shift + Math.max(0, 0.5 * Math.exp(2 * logRatio) - logRatio - 0.5);
}
