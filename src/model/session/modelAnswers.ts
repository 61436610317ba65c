/** Answers about the model itself: what its weights say, how far its training was, which of its units are in use. */
import type { Answers, Requests } from '../../protocol/questions';
import type { Balancing, TrainingReport } from '../../protocol/weights';
import type { LatentModel } from '../latentModel';
import type { Measurement } from '../statistics/measurement';
import { balancingCoefficients, balancingSizes, groupsPerScale } from '../training/balancing';
import { trainingState } from '../training/schedule';
import { rangesIn, unitsIn } from './examination';
import type { Inspected } from './inspected';
import type { Session } from './session';

type Names = 'training' | 'latentRanges' | 'unusedUnits' | 'weights';

interface Asked {
  readonly session: () => Pick<Session, 'model' | 'weightReading'>;
  /** What is measured. Throws a Refusal if nothing is. */
  readonly known: () => Inspected;
}

export function modelAnswers({ session, known }: Asked): {
  readonly [Name in Names]: (request: Requests[Name]) => Promise<Answers[Name]>;
} {
  return {
    training: async () => Promise.resolve(trainingReport(known())),
    latentRanges: async () => Promise.resolve(rangesIn(known())),
    unusedUnits: async () => unitsIn(known()),
    weights: async (read) => {
      const opened = session();
      return opened.weightReading.readOn(await opened.model(), read);
    },
  };
}

export function trainingReport({ model, measurement }: Pick<Inspected, 'model' | 'measurement'>): TrainingReport {
  const { checkpoint, groupShapes } = model;
  const sizes = balancingSizes(groupsPerScale(groupShapes));
  return {
    state: trainingState(checkpoint.flags.flags, checkpoint.epoch, checkpoint.globalStep),
    sizes,
    balancing: balancingOf(model, measurement, sizes),
  };
}

const BY_COMMAND = 'nvae-inspect weights CHECKPOINT --images … computes it.';

function balancingOf(model: LatentModel, measurement: Measurement, sizes: readonly number[]): Balancing {
  const groups = measurement.groups(0);
  const [first] = groups;
  if (first === undefined || first === null || groups.includes(null)) {
    return { kind: 'unknown', reason: 'γ is known once every group is measured.' };
  }
  const { images, draws } = first;
  if (!model.hasFlows) {
    // A closed-form KL is never negative, so its mean is that of its size.
    const means = groups.map((group) => group?.klNats.mean ?? NaN);
    return { kind: 'known', coefficients: balancingCoefficients(means, sizes), images, draws };
  }
  // An estimate may be negative. Of several draws only the mean is kept, which says less than their sizes.
  if (draws > 1) {
    const reason = `With flows, γ needs the KL’s size in every draw. With one draw it is here; or ${BY_COMMAND}`;
    return { kind: 'unknown', reason };
  }
  const rows = measurement.knownRows?.klByGroup ?? [];
  const sizesOfKl = rows.map((nats) => nats.reduce((sum, kl) => sum + Math.abs(kl), 0) / nats.length);
  return { kind: 'known', coefficients: balancingCoefficients(sizesOfKl, sizes), images, draws };
}
