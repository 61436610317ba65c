import { threeDigits } from '../../../src/protocol/numbers';
import type { ChangedPicture } from '../../../src/protocol/whatIf/live';
import { Term } from '../../glossary/Term';
import { Quantity } from '../../text/Quantity';
import { changeNumbers, type ChangeNumber } from './changeNumbers';

const TERMS = {
  'log-p': 'logPChange',
  distortion: 'reconstruction',
  'distortion-change': 'deltaDistortion',
} as const satisfies Readonly<Record<ChangeNumber['key'], string>>;

/** What the change does to log p and to the distortion. */
export function LiveNumbers({ changed }: { changed: ChangedPicture }) {
  return (
    <dl class="live-numbers">
      {changeNumbers(changed).map(({ key, name, nats, signed }) => (
        <div key={key}>
          <dt>
            <Term name={TERMS[key]}>{name}</Term>
          </dt>
          <dd>
            <Quantity value={nats} testId={`live-${key}`}>
              {signed ? signedDigits(nats) : threeDigits(nats)}
            </Quantity>{' '}
            nats
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** `+0.254`. */
export function signedDigits(value: number): string {
  return `${value > 0 ? '+' : ''}${threeDigits(value)}`;
}
