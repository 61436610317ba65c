import { givenInWords } from '../text/meanings';
import { type AveragedReading, underTwoStandardErrors } from './readings';

/** How far a mean may be trusted: what its standard error is over, or that it holds given one draw of z. */
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
