import type { ComparisonRun } from '../../protocol/compare/comparison';
import type { TrainingRun } from '../../protocol/compare/trainingRun';
import type { InputDescription } from '../../protocol/input';
import {
  EVERYTHING,
  type CheckpointDescription,
  type ChosenEngine,
  type Inspection,
  type InspectionRequest,
  type Progress,
  type Status,
} from '../../protocol/inspection';
import type { RunTimings } from '../../protocol/runTimings';
import { NO_ANALYSES, type WhatIf } from '../../protocol/whatIf/whatIf';
import { basename } from 'node:path';
import type { Measurement } from '../statistics/measurement';
import type { LatentModel } from '../latentModel';
import type { WeightCheck } from '../weightCheck';

/** Frequent enough to look continuous. The page that draws each report shares the processor with the engine. */
const REPORT_INTERVAL_MS = 250;

/** Reports a running inspection a few times a second, at the first group, and always at the end. */
export class LiveReport {
  #status: Status = { kind: 'opening' };
  #hasEnded = false;
  #hasGroups = false;
  #checkpoint: CheckpointDescription | null = null;
  #weightCheck: Pick<WeightCheck, 'warnings'> | null = null;
  #engine: ChosenEngine | null = null;
  #notices: readonly string[] = [];
  #input: InputDescription | null = null;
  #measurement: Measurement | null = null;
  #whatIf = NO_ANALYSES;
  #comparison: ComparisonRun | null = null;
  #run: TrainingRun | null = null;
  #activityThresholdNats: number;
  #lastReport = -Infinity;
  #request: InspectionRequest;
  readonly #startMs = performance.now();
  #openedMs: number | null = null;
  #inputMs: number | null = null;
  #firstGroupMs: number | null = null;
  #endedMs: number | null = null;
  readonly #report: (inspection: Inspection) => void;

  constructor(request: InspectionRequest, report: (inspection: Inspection) => void) {
    this.#request = request;
    this.#report = report;
    this.#activityThresholdNats = request.activityThresholdNats;
  }

  /** With everything that was left open as it was decided. */
  get request(): InspectionRequest {
    return this.#request;
  }

  /** A channel counts as in use above this mean. */
  get activityThresholdNats(): number {
    return this.#activityThresholdNats;
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  opened(
    { description, weightCheck }: Pick<LatentModel, 'description' | 'weightCheck'>,
    engine: ChosenEngine | null,
  ): void {
    this.#openedMs = this.#sinceStart();
    this.#checkpoint = description;
    this.#weightCheck = weightCheck;
    this.#engine = engine;
    this.#tell();
  }

  /** @param engine the engine in use from now on */
  engineChanged(engine: ChosenEngine | null, notice: string): void {
    this.#engine = engine;
    this.#notices = [...this.#notices, notice];
    this.#tell();
  }

  measuring(input: InputDescription, measurement: Measurement): void {
    this.#inputMs ??= this.#sinceStart();
    this.#input = input;
    this.#measurement = measurement;
    this.#tell();
  }

  /** Records the decided number of model samples, with which the same request is made from now on. */
  samplesDecided(decided: number): void {
    const { input } = this.#request;
    if (input.kind === 'samples') this.#request = { ...this.#request, input: { ...input, count: { decided } } };
  }

  /** After the end it does nothing: a computation that can't be interrupted goes on to its own end. */
  progress(progress: Progress): void {
    if (this.#hasEnded) return;
    this.#status = { kind: 'running', progress };
    if (performance.now() - this.#lastReport >= REPORT_INTERVAL_MS) this.#tell();
  }

  /** A batch of a group is in the measurement. The first one is reported at once, because someone waits for it. */
  groupMeasured(): void {
    if (this.#hasGroups) return;
    this.#hasGroups = true;
    this.#firstGroupMs = this.#sinceStart();
    this.#tell();
  }

  /** Reports what is known of further analyses, after the end. @param isNews whether someone waits for it */
  analysing(whatIf: WhatIf, isNews: boolean): void {
    this.#whatIf = whatIf;
    if (isNews || performance.now() - this.#lastReport >= REPORT_INTERVAL_MS) this.#tell();
  }

  /** Reports how the results compare with a baseline, with which the same request is made from now on. */
  comparing(comparison: ComparisonRun, isNews: boolean): void {
    this.#comparison = comparison;
    this.#request = { ...this.#request, baseline: comparison.baseline };
    if (isNews || performance.now() - this.#lastReport >= REPORT_INTERVAL_MS) this.#tell();
  }

  /** Reports what is measured of a training run. */
  measuringRun(run: TrainingRun): void {
    this.#run = run;
    this.#tell();
  }

  /** Reports the new counts at once, even after the end. */
  setActivityThreshold(nats: number): void {
    this.#activityThresholdNats = nats;
    this.#tell();
  }

  /** Only the first end counts. */
  end(status: Status): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#endedMs = this.#sinceStart();
    this.#status = status;
    this.#tell();
  }

  #sinceStart(): number {
    return performance.now() - this.#startMs;
  }

  #timings(images: number): RunTimings {
    const [inputMs, endedMs] = [this.#inputMs, this.#endedMs];
    return {
      ...{ openedMs: this.#openedMs, inputMs, firstGroupMs: this.#firstGroupMs, endedMs },
      imagesPerSecond:
        inputMs === null || endedMs === null || images === 0 ? null : (1000 * images) / (endedMs - inputMs),
    };
  }

  #tell(): void {
    this.#lastReport = performance.now();
    const activityThresholdNats = this.#activityThresholdNats;
    const summary = this.#measurement?.summary(activityThresholdNats) ?? null;
    this.#report({
      fileName: basename(this.#request.path),
      request: this.#request,
      status: this.#status,
      checkpointChanged: false,
      activityThresholdNats,
      checkpoint: this.#checkpoint,
      input: this.#input,
      engine: this.#engine,
      notices: this.#notices,
      weightWarnings: this.#weightCheck?.warnings ?? [],
      groups: this.#measurement?.groups(activityThresholdNats) ?? this.#checkpoint?.groups.map(() => null) ?? [],
      summary,
      timings: this.#timings(summary?.images ?? 0),
      changeable: EVERYTHING,
      whatIf: this.#whatIf,
      comparison: this.#comparison,
      trainingRun: this.#run,
    });
  }
}
