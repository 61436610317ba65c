import type {
  CheckpointDescription,
  EngineDescription,
  Inspection,
  InspectionRequest,
  Progress,
  Status,
} from '../protocol/inspection';
import { basename } from 'node:path';
import type { Measurement } from './capture/measurement';
import type { Input } from './inspect';

/** Often enough to be seen as going on, seldom enough to cost nothing. */
const REPORT_INTERVAL_MS = 100;

/** What is known of a running inspection, told at most ten times a second and always at the end. */
export class LiveReport {
  #status: Status = { kind: 'opening' };
  #checkpoint: CheckpointDescription | null = null;
  #engine: EngineDescription | null = null;
  #input: Input | null = null;
  #measurement: Measurement | null = null;
  #lastReport = -Infinity;
  readonly #request: InspectionRequest;
  readonly #report: (inspection: Inspection) => void;

  constructor(request: InspectionRequest, report: (inspection: Inspection) => void) {
    this.#request = request;
    this.#report = report;
  }

  get measurement(): Measurement | null {
    return this.#measurement;
  }

  get input(): Input | null {
    return this.#input;
  }

  opened(checkpoint: CheckpointDescription, engine: EngineDescription): void {
    this.#checkpoint = checkpoint;
    this.#engine = engine;
    this.#tell();
  }

  measuring(input: Input, measurement: Measurement): void {
    this.#input = input;
    this.#measurement = measurement;
    this.#tell();
  }

  progress(progress: Progress): void {
    this.#status = { kind: 'running', progress };
    if (performance.now() - this.#lastReport >= REPORT_INTERVAL_MS) this.#tell();
  }

  end(status: Status): void {
    this.#status = status;
    this.#tell();
  }

  #tell(): void {
    this.#lastReport = performance.now();
    this.#report({
      fileName: basename(this.#request.path),
      seed: this.#request.seed,
      status: this.#status,
      checkpoint: this.#checkpoint,
      input: this.#input?.description ?? null,
      engine: this.#engine,
      groups: this.#measurement?.groups() ?? this.#checkpoint?.groups.map(() => null) ?? [],
      summary: this.#measurement?.summary() ?? null,
    });
  }
}
