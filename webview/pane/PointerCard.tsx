import { useSight } from '../sight/context';
import type { Measured } from '../sight/measured';
import { useObserved } from '../state/observable';
import type { KlMaps } from '../state/runAnswers';
import { plusMinus, threeDigits } from '../../src/protocol/numbers';
import { latentValueNats, type Reading } from '../readOut/readings';
import { AtPointer } from '../pointer/AtPointer';
import { useReading } from './useReading';
import type { Target } from '../sight/selection';

/** One line at the pointer: the value under it, and its shift and scale. The pane takes the value apart. */
export function PointerCard({ measured, maps }: { measured: Measured; maps: KlMaps }) {
  const target = useObserved(useSight().pointed);
  return target === null ? null : <Card target={target} measured={measured} maps={maps} />;
}

function Card({ target, measured, maps }: { target: Target; measured: Measured; maps: KlMaps }) {
  const { reading, coming } = useReading(target, measured, maps);
  return reading === null || coming !== null ? null : (
    <AtPointer>
      <Line reading={reading} />
    </AtPointer>
  );
}

function Line({ reading }: { reading: Reading }) {
  switch (reading.kind) {
    case 'latent':
      return (
        <>
          <strong>{threeDigits(reading.latent.klNats)}</strong> nats · Δμ {threeDigits(reading.latent.deltaMu)} ·
          σ_q/σ_p {threeDigits(reading.latent.deltaSigma)}
        </>
      );
    case 'contribution':
      return (
        <>
          <strong>{threeDigits(latentValueNats(reading))}</strong> nats
        </>
      );
    case 'sum':
      return (
        <>
          <strong>{plusMinus(reading.valueNats)}</strong> nats{' '}
          <span class="shift">{threeDigits(reading.shiftNats)}</span> +{' '}
          <span class="scale">{threeDigits(reading.scaleNats)}</span>
        </>
      );
    case 'difference':
    case 'channel':
      return (
        <>
          <strong>{plusMinus(reading.valueNats)}</strong> nats
        </>
      );
  }
}
