import type { Asked } from '../asked';
import { DecodeLatents } from './DecodeLatents';
import { SaveLatents } from './SaveLatents';

/** z of the images to a file, and a file, edited or not, back to pictures. */
export function LatentsView({ asked }: { asked: Asked }) {
  return (
    <>
      <SaveLatents asked={asked} />
      <DecodeLatents asked={asked} />
    </>
  );
}
