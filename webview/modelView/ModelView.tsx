import type { ShownInspection } from '../../src/protocol/inspection';
import { Citation } from '../overview/Citation';
import type { Host } from '../state/host';
import type { RunAnswers } from '../state/runAnswers';
import { Tensors } from '../tensors/Tensors';
import { BatchNormCard } from './batchNorm/BatchNormCard';
import { EngineFacts } from './EngineFacts';
import { FileFacts } from './FileFacts';
import { FlagTable } from './FlagTable';
import { RangesCard } from './ranges/RangesCard';
import { TrainingCard } from './training/TrainingCard';
import { UnusedUnits } from './UnusedUnits';
import { WeightsCard } from './weights/WeightsCard';

interface Props {
  host: Host;
  inspection: ShownInspection;
  answers: RunAnswers;
}

/** What the file is, what the engine did with it, and which of its units are in use. */
export function ModelView({ host, inspection, answers }: Props) {
  const { checkpoint, status, run } = inspection;
  return (
    <>
      {checkpoint && (
        <>
          <FileFacts inspection={inspection} checkpoint={checkpoint} answers={answers} />
          <FlagTable flags={checkpoint.flags} />
          <TrainingCard inspection={inspection} answers={answers} />
          <RangesCard inspection={inspection} answers={answers} />
          <WeightsCard answer={answers.weights} />
          <BatchNormCard {...{ host, inspection, answers }} />
          <EngineFacts inspection={inspection} />
          <UnusedUnits inspection={inspection} answers={answers} />
        </>
      )}
      <Citation inspection={inspection} answers={answers} copy={host.copy} />
      <Tensors
        key={run}
        host={host}
        refusal={status.kind === 'failed' && checkpoint === null ? status.message : null}
      />
    </>
  );
}
