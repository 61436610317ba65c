import { duration } from '../../src/protocol/duration';
import type { ShownInspection } from '../../src/protocol/inspection';
import { threeDigits } from '../../src/protocol/numbers';
import { Facts } from './Facts';
import { t } from '../text/translate';

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
  const facts: (readonly [string, string])[] = [
    [t`engine`, `${engine.device} · ${engine.runtime}`],
    ...(engine.reason === null ? [] : [[t`why this one`, engine.reason] as const]),
    ...after(t`model understood`, openedMs),
    ...after(t`first images read`, inputMs),
    ...after(t`first KL`, firstGroupMs),
    ...after(t`all results`, endedMs),
    ...(imagesPerSecond === null || summary === null
      ? []
      : [[t`images per second`, rateInWords(imagesPerSecond, summary.images, request.draws)] as const]),
  ];
  return (
    <Facts title={t`Engine`} testId="model-engine" facts={facts}>
      {timings === null && <p class="sub">{t`These results come from a file, which holds no timings.`}</p>}
    </Facts>
  );
}

function rateInWords(imagesPerSecond: number, images: number, draws: number): string {
  const rate = threeDigits(imagesPerSecond);
  return draws > 1 ? t`${rate}, over ${images} with ${draws} draws each` : t`${rate}, over ${images}`;
}

function after(name: string, ms: number | null): (readonly [string, string])[] {
  return ms === null ? [] : [[name, t`after ${duration(ms)}`]];
}
