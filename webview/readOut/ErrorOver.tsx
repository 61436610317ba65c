import { givenInWords } from '../text/meanings';
import { type AveragedReading, underTwoStandardErrors } from './readings';

/** How far to trust a mean: what its standard error is taken over, or that the mean holds only given one draw of z. */
export function ErrorOver({ reading }: { reading: AveragedReading }) {
  const { meaning, group, images, draws, valueNats, over } = reading;
  const given = givenInWords(meaning, group, images, draws);
  return (
    <>
      {valueNats.standardError !== null && `, ± standard error over ${draws > 1 ? over : 'them'}`}
      {given && ` · ${given}`}
      {underTwoStandardErrors(valueNats) && ' · under two standard errors'}
    </>
  );
}
