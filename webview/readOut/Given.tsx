import type { Meaning } from '../../src/protocol/quantities';
import { Term } from '../glossary/Term';
import { givenInWords } from '../text/meanings';

interface Props {
  meaning: Meaning;
  group: number;
  images: number;
  draws: number;
}

/** The condition under which a value from one draw holds, after a dot; nothing where there is none. */
export function Given({ meaning, group, images, draws }: Props) {
  const given = givenInWords(meaning, group, images, draws);
  if (given === null) return null;
  return (
    <>
      {' · '}
      <Term name={group === 0 ? 'draw' : 'givenThisZ'}>{given}</Term>
    </>
  );
}
