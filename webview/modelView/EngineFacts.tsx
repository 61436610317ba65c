import { duration } from '../../src/protocol/duration';
import type { ShownInspection } from '../../src/protocol/inspection';
import { threeDigits } from '../../src/protocol/numbers';
import { Facts } from './Facts';

/** What ran the network, and when its results were there. */
export function EngineFacts({ inspection }: { inspection: ShownInspection }) {
  const { engine, timings, summary, request } = inspection;
  if (engine === null) return null;
  const {
    openedMs = null,
    inputMs = null,
    firstGroupMs = null,
    endedMs = null,
    imagesPerSecond = null,
  } = timings ?? {};
  const draws = request.draws > 1 ? ` with ${request.draws} draws each` : '';
  const facts: (readonly [string, string])[] = [
    ['engine', `${engine.device} · ${engine.runtime}`],
    ...(engine.reason === null ? [] : [['why this one', engine.reason] as const]),
    ...after('model understood', openedMs),
    ...after('first images read', inputMs),
    ...after('first KL', firstGroupMs),
    ...after('all results', endedMs),
    ...(imagesPerSecond === null || summary === null
      ? []
      : [['images per second', `${threeDigits(imagesPerSecond)}, over ${summary.images}${draws}`] as const]),
  ];
  return (
    <Facts title="Engine" testId="model-engine" facts={facts}>
      {timings === null && <p class="sub">These results come from a file, which holds no timings.</p>}
    </Facts>
  );
}

function after(name: string, ms: number | null): (readonly [string, string])[] {
  return ms === null ? [] : [[name, `after ${duration(ms)}`]];
}
