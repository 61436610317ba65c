import type { ComponentChildren } from 'preact';
import type { NamedPicture } from '../../src/figures/contents';
import type { AnalysisPictures, AnalysisRun } from '../../src/protocol/whatIf/whatIf';
import { Figure } from '../figure/Figure';
import { Absent } from '../text/Absent';
import { numbered } from '../text/nouns';
import type { Asked } from './asked';
import { ownLines } from './ownLines';
import { PictureChoice } from './PictureChoice';
import type { ShownPictures } from './usePictures';

interface Props {
  asked: Pick<Asked, 'inspection' | 'measured'>;
  run: AnalysisRun;
  pictures: ShownPictures;
  id: string;
  title: string;
  /** What the pictures are, after the image’s number. */
  subtitle: string;
  /** The pictures of its copies, with their names. */
  named: (shown: AnalysisPictures) => readonly Pick<NamedPicture, 'name' | 'pixels'>[];
  /** The pictures on the page. */
  children: (shown: AnalysisPictures, picture: number) => ComponentChildren;
}

/** A figure of one image's pictures, which the reader chooses among those that an analysis made pictures of. */
export function PicturesFigure({ asked, run, pictures, id, title, subtitle, named, children }: Props) {
  const { inspection, measured } = asked;
  const { noun } = measured;
  const { picture, answer } = pictures;
  if (picture === null) return null;
  const shown = answer.kind === 'here' ? answer.value : null;
  return (
    <Figure
      id={id}
      title={title}
      sub={
        <>
          <PictureChoice pictured={run.pictured} picture={picture} noun={noun} /> · {subtitle}
        </>
      }
      contents={
        shown &&
        (() => ({
          ...{ title, subtitle: `${numbered(noun, picture)}; ${subtitle}`, own: ownLines(inspection, run) },
          panels: [{ kind: 'pictures', title: '', pictures: sized(shown, named(shown)) }],
        }))
      }
    >
      {answer.kind === 'refused' && <Absent reason={answer.reason} />}
      {shown !== null && children(shown, picture)}
    </Figure>
  );
}

function sized(
  { width, height, channels }: AnalysisPictures,
  pictures: readonly Pick<NamedPicture, 'name' | 'pixels'>[],
): NamedPicture[] {
  return pictures.map((one) => ({ ...one, width, height, channels }));
}
