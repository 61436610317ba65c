import { Fragment } from 'preact';
import { useSight } from '../sight/context';
import type { Measured } from '../sight/measured';
import { SmallMaps } from '../smallMultiples/SmallMaps';
import type { RunAnswers } from '../state/runAnswers';
import { ChannelDrivers } from './ChannelDrivers';
import { ImageFacts } from './ImageFacts';
import { ImageTable } from './ImageTable';
import { imagesVersion } from './imageWords';

interface Props {
  measured: Measured;
  answers: RunAnswers;
}

/** Which images drive a channel, and what each image costs. */
export function ImagesView({ measured, answers }: Props) {
  const { reached, run } = measured;
  const { image } = useSight().sight.selection;
  if (reached.every((scope) => scope === null)) return null;
  const version = imagesVersion(measured);
  return (
    <Fragment key={run}>
      <ChannelDrivers measured={measured} answers={answers} version={version} />
      {image !== null && <ImageFacts measured={measured} facts={answers.imageFacts} image={image} version={version} />}
      <ImageTable measured={measured} answers={answers} version={version} />
      <SmallMaps measured={measured} answers={answers} />
    </Fragment>
  );
}
