import { SUM_QUANTITIES, SUMS, type AddendOf } from '../../src/protocol/sumQuantities';
import { Term } from '../glossary/Term';
import { Formula } from '../text/Formula';
import { Addends } from './Addends';
import { testIdOf } from './testIdOf';
import { t } from '../text/translate';

interface Props {
  parts: Readonly<Record<AddendOf<'closed form'>, number>>;
  /** Their sum, in nats. */
  nats: number;
}

/** Shift and scale of a sum of KLs. */
export function Parts({ parts, nats }: Props) {
  return (
    <Addends
      caption={t`The two parts of the KL, in nats`}
      addends={SUMS['closed form'].addends.map((addend) => {
        const { part, formula } = SUM_QUANTITIES[addend];
        return {
          part,
          heading: (
            <>
              <Term name={part} /> <Formula>{formula}</Formula>
            </>
          ),
          nats: parts[addend],
          testId: `part-${testIdOf(addend)}`,
        };
      })}
      sum={{ nats, testId: 'part-sum' }}
    />
  );
}
