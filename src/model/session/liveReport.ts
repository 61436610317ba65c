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
  #activityThresholdNats: number;
  #lastReport = -Infinity;
  #request: InspectionRequest;
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

  opened(
    { description, weightCheck }: Pick<LatentModel, 'description' | 'weightCheck'>,
    engine: ChosenEngine | null,
  ): void {
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
    this.#input = input;
    this.#measurement = measurement;
    this.#tell();
  }

  /** Records the decided number of model samples, with which the same request is made from now on. */
  samplesDecided(decided: number): void {
    const { input } = this.#request;
    if (input.kind === 'samples') this.#request = { ...this.#request, input: { ...input, count: { decided } } };
  }

  progress(progress: Progress): void {
    this.#status = { kind: 'running', progress };
    if (performance.now() - this.#lastReport >= REPORT_INTERVAL_MS) this.#tell();
  }

  /** A batch of a group is in the measurement. The first one is reported at once, because someone waits for it. */
  groupMeasured(): void {
    if (this.#hasGroups) return;
    this.#hasGroups = true;
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
    this.#status = status;
    this.#tell();
  }

  #tell(): void {
    this.#lastReport = performance.now();
    const activityThresholdNats = this.#activityThresholdNats;
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
      summary: this.#measurement?.summary(activityThresholdNats) ?? null,
      changeable: EVERYTHING,
    });
  }
}
