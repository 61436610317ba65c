/** How soon another inspection of an open checkpoint shows its top group, compared with the first inspection. */
import { ModelProcesses } from '../../src/client/process/modelProcesses';
import type { ModelProcess } from '../../src/client/process/modelProcess';
import type { Inspection, InspectionRequest } from '../../src/protocol/inspection';

export interface Change {
  /** How it differs from the previous inspection. */
  readonly what: string;
  readonly firstGroupMs: number;
}

/** Inspects one image on a new session, then another image, then other seeds. The paths are single pictures. */
export async function measureSession(
  checkpoint: string,
  model: string,
  [first, second]: readonly [string, string],
): Promise<Change[]> {
  const reported = new Map<number, () => void>();
  const isMeasured = ({ groups }: Inspection) => groups[0] !== undefined && groups[0] !== null;
  let fail: (why: Error) => void = () => undefined;
  const process: ModelProcess = new ModelProcesses([model]).start({
    report: (id, inspection) => {
      if (isMeasured(inspection)) reported.get(id)?.();
    },
    ended: (why) => fail(why),
    output: (_, line) => console.error(line),
  });
  const request = (picture: string, seed: number): InspectionRequest => ({
    ...{ path: checkpoint, seed, draws: 1, threads: null, activityThresholdNats: 0.1, flags: [] },
    input: { kind: 'files', paths: [picture], most: null },
  });
  const changes: Change[] = [];
  for (const [what, asked] of [
    ['opened', request(first, 0)],
    ['another image', request(second, 0)],
    ['another seed', request(second, 1)],
    ['another seed', request(second, 2)],
    ['another image', request(first, 2)],
  ] as const) {
    const id = changes.length + 1;
    const startMs = performance.now();
    const firstGroup = new Promise<number>((resolve, reject) => {
      fail = reject;
      reported.set(id, () => resolve(performance.now() - startMs));
    });
    const ended = process.calls.inspect(id, asked);
    changes.push({ what, firstGroupMs: await firstGroup });
    await ended;
  }
  process.kill();
  return changes;
}
