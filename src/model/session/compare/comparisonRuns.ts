import type { Baseline } from '../../../protocol/compare/baseline';
import type {
  ComparedMap,
  ComparedMapQuery,
  ComparisonReport,
  ComparisonRun,
} from '../../../protocol/compare/comparison';
import type { InspectionRequest } from '../../../protocol/inspection';
import type { AnalysisStatus } from '../../../protocol/whatIf/whatIf';
import { ChosenImages } from '../../analyses/chosenImages';
import type { Images } from '../../analyses/images';
import type { LatentModel } from '../../latentModel';
import { seededEpsilon } from '../../passes/epsilon';
import { Refusal } from '../../refusal';
import { comparisonOf } from '../../statistics/comparison/comparison';
import { failure } from '../failure';
import type { Session, SessionEngine } from '../session';
import { compareClasses, compareInputs } from './compareInputs';
import { compareModels } from './compareModels';
import type { ComparedListeners, ComparedSoFar, ComparedWith } from './comparedWith';
import { comparedMap, comparisonReport } from './comparisonReport';

/** What comparisons are of: an inspection that has ended. */
export interface Comparable {
  readonly model: LatentModel;
  readonly images: Images;
  readonly request: InspectionRequest;
  /** The number of images, counted from the first, that are kept; 0 until the inspection has ended. */
  readonly kept: number;
}

export interface ComparisonListener {
  /** @param isNews whether it should be reported at once, because someone waits for it */
  changed(run: ComparisonRun, isNews: boolean): void;
  /** What happened to the engine, in a sentence. */
  notice(engine: SessionEngine, sentence: string): void;
  /** Latent positions to keep after the process ends. */
  keep(query: ComparedMapQuery, map: ComparedMap): void;
}

/** The comparisons of one inspection's images, one at a time, and the latest one's results. */
export class ComparisonRuns {
  readonly #session: Session;
  readonly #of: () => Comparable;
  readonly #listener: ComparisonListener;
  #run: ComparisonRun | null = null;
  #measured: ComparedSoFar | null = null;
  #cancellation = new AbortController();

  /** @param of throws a Refusal while there is nothing to compare */
  constructor(session: Session, of: () => Comparable, listener: ComparisonListener) {
    this.#session = session;
    this.#of = of;
    this.#listener = listener;
  }

  /** Compares until it ends, for whatever reason; never rejects. A running comparison ends. */
  async start(baseline: Baseline): Promise<void> {
    this.cancel();
    const cancellation = new AbortController();
    const { signal } = cancellation;
    this.#cancellation = cancellation;
    this.#run = { baseline, status: { kind: 'running', progress: null }, report: this.#run?.report ?? null };
    this.#tell(true);
    const cancelled = new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    // A stage in progress can't be interrupted. It finishes later, and nobody waits for it.
    await Promise.race([this.#compare(baseline, signal), cancelled]);
  }

  /** Ends the running comparison at once. It keeps its results or, if it has none, those before it. */
  cancel(): void {
    this.#cancellation.abort();
    if (this.#run?.status.kind === 'running') this.#end({ kind: 'cancelled' });
  }

  /** @throws {Refusal} if nothing was compared, or no positions of the group are. */
  map({ group }: ComparedMapQuery): ComparedMap {
    const map = this.#measured && comparedMap(this.#measured.columns, this.#measured.sums, group);
    if (map === null) throw new Refusal(`The latent positions of group ${group} are not compared.`);
    return map;
  }

  async #compare(baseline: Baseline, signal: AbortSignal): Promise<void> {
    const startMs = performance.now();
    try {
      // Checks that the checkpoint is still the same, even if no weights are read.
      await this.#session.model();
      await this.#session.run(signal, (engine) => this.#measure(baseline, engine, signal));
      if (signal.aborted) return;
      this.#keepMaps();
      this.#end({ kind: 'finished', elapsedMs: performance.now() - startMs });
    } catch (error) {
      if (signal.aborted) return;
      const { message } = failure(error, 'run', 'The comparison failed unexpectedly');
      this.#end({ kind: 'failed', message });
    }
  }

  async #measure(baseline: Baseline, engine: SessionEngine, signal: AbortSignal): Promise<void> {
    const compared = this.#compared(engine, signal);
    const listeners: ComparedListeners = {
      progress: (progress) => {
        this.#change({ status: { kind: 'running', progress } }, signal, false);
      },
      measured: (soFar) => {
        if (signal.aborted) return;
        const isFirst = this.#run?.report?.baseline !== baseline;
        this.#measured = soFar;
        this.#change({ report: { ...reportOf(soFar), baseline } }, signal, isFirst);
      },
    };
    if (baseline.kind === 'file') await compareModels(compared, baseline, this.#session, listeners);
    else if (baseline.kind === 'input') await compareInputs(compared, baseline, listeners);
    else await compareClasses(compared, baseline, listeners);
  }

  #compared(engine: SessionEngine, signal: AbortSignal): ComparedWith {
    const { model, images: all, request, kept } = this.#of();
    const numbers = Array.from({ length: kept }, (_, image) => image).filter((image) => all.holds(image));
    if (numbers.length === 0) {
      throw new Refusal('A comparison can run once the inspection has ended with an image measured.');
    }
    const images = new ChosenImages(all, numbers);
    const { seed, draws } = request;
    const epsilon = seededEpsilon(seed, 'posterior', model.groupShapes, (image) => images.indexOf(image));
    const notice = (sentence: string) => this.#listener.notice(engine, sentence);
    return { analysed: { model, running: engine.running, images, draws, signal, epsilon, notice }, request, all, kept };
  }

  /** What the page shows without asking for it outlives this process. */
  #keepMaps(): void {
    for (const group of this.#run?.report?.mapped ?? []) this.#listener.keep({ group }, this.map({ group }));
  }

  #change(changed: Partial<ComparisonRun>, signal: AbortSignal, isNews: boolean): void {
    if (signal.aborted || this.#run === null) return;
    this.#run = { ...this.#run, ...changed };
    this.#tell(isNews);
  }

  #end(status: AnalysisStatus): void {
    if (this.#run === null) return;
    this.#run = { ...this.#run, status };
    this.#tell(true);
  }

  #tell(isNews: boolean): void {
    if (this.#run !== null) this.#listener.changed(this.#run, isNews);
  }
}

function reportOf({ about, columns, sums, separations }: ComparedSoFar): ComparisonReport {
  return comparisonReport(about, comparisonOf(columns, sums), separations, columns.shared);
}
