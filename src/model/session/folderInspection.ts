import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { TrainingRun } from '../../protocol/compare/trainingRun';
import type { InspectionRequest, Status } from '../../protocol/inspection';
import type { Answers, InspectionQuestion, Requests } from '../../protocol/questions';
import { Refusal } from '../refusal';
import { FollowedRun } from '../run/followedRun';
import { runFailure } from './compare/runMeasurements';
import type { InspectionListener, SessionInspection } from './sessionInspection';

/** The folder of a training run that has no checkpoint: what it logged, as long as it is followed. */
export class FolderInspection implements SessionInspection {
  readonly #request: InspectionRequest;
  readonly #listener: InspectionListener;
  #run: FollowedRun;
  #shown: TrainingRun | null = null;
  #status: Status = { kind: 'opening' };

  constructor(request: InspectionRequest, listener: InspectionListener) {
    this.#request = request;
    this.#listener = listener;
    this.#run = this.#follower();
  }

  /** Reads what is there, and follows the folder from then on; never rejects. */
  async run(): Promise<void> {
    await this.#run.begin();
    const { status } = this.#shown ?? {};
    if (status?.kind === 'failed') this.#end({ kind: 'failed', at: 'checkpoint', message: status.message });
    else this.#end({ kind: 'finished', message: NO_CHECKPOINT });
  }

  cancel(): void {
    this.#run.stop();
    this.#end({ kind: 'cancelled' });
  }

  analyse(): Promise<void> {
    return Promise.reject(new Refusal(NO_CHECKPOINT));
  }

  cancelAnalysis(): void {
    // There is none.
  }

  compare(): Promise<void> {
    return Promise.reject(new Refusal(NO_CHECKPOINT));
  }

  cancelComparison(): void {
    // There is none.
  }

  async followRun(isFollowed: boolean): Promise<void> {
    this.#run.stop();
    if (!isFollowed) return;
    this.#run = this.#follower();
    await this.#run.begin();
  }

  setActivityThreshold(): void {
    // Nothing is counted.
  }

  ask<Name extends InspectionQuestion>(name: Name, request: Requests[Name]): Promise<Answers[Name]> {
    if (name !== 'loggedCurves') return Promise.reject(new Refusal(NO_CHECKPOINT));
    return Promise.resolve(this.#run.logged(request as Requests['loggedCurves']) as Answers[Name]);
  }

  save(): Promise<void> {
    return Promise.reject(new Refusal(NO_CHECKPOINT));
  }

  #follower(): FollowedRun {
    const { path: folder, draws, seed } = this.#request;
    return new FollowedRun({
      ...{ folder, draws, seed, measure: null, explained: runFailure },
      changed: (run) => {
        this.#shown = run;
        this.#report();
      },
    });
  }

  /** Only the first end counts. */
  #end(status: Status): void {
    if (this.#status.kind !== 'opening') return;
    this.#status = status;
    this.#report();
  }

  #report(): void {
    const { activityThresholdNats, path } = this.#request;
    this.#listener.report({
      ...{ fileName: basename(path), request: this.#request, status: this.#status, activityThresholdNats },
      ...{ checkpointChanged: false, changeable: [], notices: [], weightWarnings: [], groups: [] },
      ...{ checkpoint: null, input: null, engine: null, timings: null, summary: null },
      ...{ whatIf: null, comparison: null, trainingRun: this.#shown },
    });
  }
}

const NO_CHECKPOINT = 'The folder of a run. No checkpoint was in it when it was opened: what training logged is shown.';

/** Whether the path is a folder, which holds a run if anything. */
export async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
