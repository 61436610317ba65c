import type { PrefixCurve } from '../../../src/protocol/whatIf/prefixCurve';
import type { ImageNoun } from '../../text/words';
import { PairedTable } from '../PairedTable';
import { isBound } from './curve';
import { t } from '../../text/translate';
import { nounInWords } from '../../text/nouns';

interface Props {
  curve: PrefixCurve;
  noun: ImageNoun;
  /** What the means are over, in words. */
  covered: string;
}

/** Every number of every prefix. What is no bound has no sum. */
export function PrefixTable({ curve, noun, covered }: Props) {
  const bound = isBound(curve);
  const isColour = curve.points.some(({ psnrDb }) => psnrDb !== null);
  const columns = [
    ...[t`rate`, t`distortion`],
    ...(bound ? ['NELBO', t`step`, t`above the NELBO of all`] : []),
    ...(isColour ? ['PSNR, dB'] : []),
  ];
  const label = t`The top k groups, nats per ${nounInWords(noun)}`;
  return (
    <PairedTable
      {...{ label, covered, columns }}
      testId="prefix-table"
      row="k"
      rows={curve.points.map(({ k, rateNats, distortionNats, sumNats, stepNats, excessNats, psnrDb }) => ({
        name: k,
        values: [
          ...[rateNats, distortionNats],
          ...(bound ? [sumNats, stepNats, excessNats] : []),
          ...(isColour ? [psnrDb] : []),
        ],
      }))}
    />
  );
}
