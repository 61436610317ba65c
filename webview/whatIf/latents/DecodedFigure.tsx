import type { NamedPicture } from '../../../src/figures/contents';
import type { DecodedLatents } from '../../../src/protocol/whatIf/latents';
import type { AnalysisPictures, AnalysisRun } from '../../../src/protocol/whatIf/whatIf';
import { temperatureOf } from '../../../src/protocol/whatIf/analysis';
import { Figure } from '../../figure/Figure';
import { useAnalysisPictures } from '../../state/runAnswers';
import { usePicture } from '../../state/usePicture';
import { Absent } from '../../text/Absent';
import type { ImageNoun } from '../../text/words';
import type { Asked } from '../asked';
import { Definition } from '../Definition';
import { Reservations } from '../Reservations';
import { PictureWithName, SmallPicture } from '../SmallPicture';
import { decodedLines, decodedReservations, takenInWords } from './latentWords';
import { t } from '../../text/translate';
import { numbered } from '../../text/nouns';

interface Props {
  asked: Asked;
  run: AnalysisRun;
  decoded: DecodedLatents;
}

/** The pictures of a file's rows, each beside the reconstruction of its image where the file says which that is. */
export function DecodedFigure({ asked: { answers, inspection, checkpoint, measured }, run, decoded }: Props) {
  const { wish, status, measured: rows, pictured } = run;
  const { analysis, scope } = wish;
  const [picture] = pictured;
  const query = picture === undefined ? null : { analysis, scope, picture };
  const ended = status.kind === 'finished' ? status.elapsedMs : '';
  const answer = useAnalysisPictures(answers.analysisPictures, query, `${rows} ${ended}`);
  const shown = answer.kind === 'here' ? answer.value : null;
  const title = t`Decoded latents`;
  const subtitle = t`decoder’s means; ${takenInWords(decoded, temperatureOf(analysis), checkpoint.groups.length)}`;
  return (
    <>
      <Reservations sentences={decodedReservations(decoded, run, measured.noun)} />
      <Figure
        id="decoded"
        title={title}
        sub={subtitle}
        contents={
          shown &&
          (() => ({
            ...{ title, subtitle, own: decodedLines(inspection, run, decoded) },
            panels: [{ kind: 'pictures', title: '', pictures: namedRows(shown) }],
          }))
        }
      >
        {answer.kind === 'refused' && <Absent reason={answer.reason} />}
        {shown !== null && (
          <ol class="film-shown live-pictures decoded-rows" aria-label={t`Rows of the file`} data-testid="decoded-rows">
            {namedRows(shown).map((named, row) => (
              <li key={named.name} data-testid={`decoded-row-${row}`}>
                <PictureWithName picture={named} />
                <Original answers={answers} image={decoded.images?.[row] ?? null} noun={measured.noun} />
              </li>
            ))}
          </ol>
        )}
        <Definition source="docs/analyses.md#latents">
          <p>
            {t`The groups in the file take their z from it, row by row; all others take their priors given the z above,
              with noise of the seed and the row’s number. With all groups unchanged, the pictures are the
              reconstructions.`}
          </p>
          <p>
            {t`A reconstruction stands beside a row only where the file holds the SHA-256 of an image that is here: it
              is that of the image as it was inspected. Nothing checks whether edited latents are likely under their
              prior: a strange picture may say more about the edit than about the model.`}
          </p>
        </Definition>
      </Figure>
    </>
  );
}

interface OriginalProps {
  answers: Pick<Asked['answers'], 'pictures'>;
  /** `null` where it is not known. */
  image: number | null;
  noun: ImageNoun;
}

/** The reconstruction of a row's image. */
function Original({ answers, image, noun }: OriginalProps) {
  const answer = usePicture(answers.pictures, 'reconstruction', image);
  if (image === null || answer.kind !== 'here') return null;
  const name = t`${numbered(noun, image)}, reconstructed`;
  return (
    <figure>
      <SmallPicture frame={answer.value} pixels={answer.value.pixels} label={name} />
      <figcaption>{name}</figcaption>
    </figure>
  );
}

function namedRows({ width, height, channels, base, changed }: AnalysisPictures): NamedPicture[] {
  return [base, ...changed].map((pixels, row) => ({ name: t`row ${row}`, width, height, channels, pixels }));
}
