import { Term } from '../glossary/Term';
import { Given } from './Given';
import { type AveragedReading, underTwoStandardErrors } from './readings';
import { rich } from '../text/translate';

/** How far to trust a mean: what its standard error is taken over, or that the mean holds only given one draw of z. */
export function ErrorOver({ reading }: { reading: AveragedReading }) {
  const { meaning, group, images, draws, valueNats, over } = reading;
  return (
    <>
      {valueNats.standardError !== null && (
        <>
          {', '}
          {draws > 1
            ? rich`± ${(<Term name="standardError" />)} over ${over}`
            : rich`± ${(<Term name="standardError" />)} over them`}
        </>
      )}
      <Given meaning={meaning} group={group} images={images} draws={draws} />
      {underTwoStandardErrors(valueNats) && (
        <>
          {' · '}
          <Term name="underTwoStandardErrors" />
        </>
      )}
    </>
  );
}
