import type { LeftOut } from '../../../src/protocol/whatIf/leftOut';
import type { ImageNoun } from '../../text/words';
import { PairedTable } from '../PairedTable';
import { sumChangeName } from '../whatIfWords';
import { klName } from './changeSeries';
import { t } from '../../text/translate';
import { nounInWords } from '../../text/nouns';

interface Props {
  leftOut: LeftOut;
  noun: ImageNoun;
  /** What the means are over, in words. */
  covered: string;
}

/** Every number of the groups or channels that were left out, with both of its errors. */
export function LeftOutTable({ leftOut, noun, covered }: Props) {
  const { klNats, reverseKlNats, changes } = leftOut;
  const isOfChannels = changes.some(({ replacement }) => replacement.channel !== null);
  const temperature = changes[0]?.replacement.temperature ?? 1;
  const columns = [
    ...(isOfChannels ? [] : [klName(leftOut), 'KL(p‖q)']),
    ...[sumChangeName(temperature), t`Δrate`, t`KL saved`, t`KL of the groups below`, t`Δdistortion`],
  ];
  const label = isOfChannels
    ? t`Changes without each channel, nats per ${nounInWords(noun)}`
    : t`Changes without each group, nats per ${nounInWords(noun)}`;
  return (
    <PairedTable
      {...{ label, covered, columns }}
      testId={isOfChannels ? 'channels-table' : 'left-out-table'}
      row={isOfChannels ? t`channel` : t`group`}
      rows={changes.map(({ replacement, nelboNats, rateNats, savedNats, belowNats, distortionNats }) => {
        const { group, channel } = replacement;
        const ofGroup = isOfChannels ? [] : [klNats[group] ?? null, reverseKlNats?.[group] ?? null];
        return {
          name: channel ?? group,
          values: [...ofGroup, nelboNats, rateNats, savedNats, belowNats, distortionNats],
        };
      })}
    />
  );
}
