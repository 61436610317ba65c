import { useMemo } from 'preact/hooks';
import type { ShownInspection } from '../../src/protocol/inspection';
import { FindingsPanel } from '../findings/FindingsPanel';
import { channelScale } from '../../src/figures/kl/channelScale';
import { Hierarchy } from '../hierarchy/Hierarchy';
import { ImageStrip } from '../images/ImageStrip';
import { MapStrip } from '../maps/MapStrip';
import type { PinCalls } from '../pins/pinCalls';
import { useSight } from '../sight/context';
import type { Measured } from '../sight/measured';
import type { RunAnswers } from '../state/runAnswers';

interface Props {
  inspection: ShownInspection;
  measured: Measured;
  answers: RunAnswers;
  pins: PinCalls;
}

/** Which groups and channels carry information, and where. */
export function Overview({ inspection, measured, answers, pins }: Props) {
  const { colouring } = useSight().sight;
  const { summaries, reached } = measured;
  const cells = useMemo(() => channelScale(colouring, { summaries }), [colouring, summaries]);
  return (
    <>
      <FindingsPanel {...{ inspection, measured, answers }} />
      <Hierarchy measured={measured} scale={cells} pins={pins} />
      <MapStrip key={measured.run} measured={measured} values={answers.values} />
      {reached.some((scope) => scope !== null) && <ImageStrip measured={measured} answers={answers} />}
    </>
  );
}
