/** What runs on an inspection's images after it has ended: analyses, moves that follow a slider, comparisons, a run. */
import type { Baseline } from '../../protocol/compare/baseline';
import type { InspectionRequest } from '../../protocol/inspection';
import type { Answers, Requests } from '../../protocol/questions';
import type { AnalysisWish } from '../../protocol/whatIf/analysis';
import { RunMeasurements } from './compare/runMeasurements';
import { ComparisonRuns } from './compare/comparisonRuns';
import type { Inspected } from './inspected';
import type { LiveReport } from './liveReport';
import type { Session, SessionEngine } from './session';
import type { InspectionListener } from './sessionInspection';
import { AnalysisRuns } from './whatIf/analysisRuns';
import { LiveMoves } from './whatIf/liveMoves';

type Names =
  'analysisPictures' | 'changedPicture' | 'sampledPictures' | 'variedPictures' | 'comparedMap' | 'loggedCurves';

type FurtherAnswers = {
  readonly [Name in Names]: (request: Requests[Name]) => Answers[Name] | Promise<Answers[Name]>;
};

/** The answers of further work that doesn't exist yet. */
export function furtherAnswers(further: () => FurtherWork): FurtherAnswers {
  return {
    analysisPictures: (query) => further().answers.analysisPictures(query),
    changedPicture: (query) => further().answers.changedPicture(query),
    sampledPictures: (query) => further().answers.sampledPictures(query),
    variedPictures: (query) => further().answers.variedPictures(query),
    comparedMap: (query) => further().answers.comparedMap(query),
    loggedCurves: (of) => further().answers.loggedCurves(of),
  };
}

interface FurtherWorkListener {
  readonly live: LiveReport;
  readonly keep: InspectionListener['keep'];
  /** An analysis has ended. */
  readonly analysed: () => void;
}

export class FurtherWork {
  readonly answers: FurtherAnswers = {
    analysisPictures: (query) => this.#analyses.pictures(query),
    changedPicture: (query) => this.#moves.change(query),
    sampledPictures: (query) => this.#moves.sample(query),
    variedPictures: (query) => this.#moves.vary(query),
    comparedMap: (query) => this.#comparisons.map(query),
    loggedCurves: (of) => this.#run.logged(of),
  };
  readonly #analyses: AnalysisRuns;
  readonly #moves: LiveMoves;
  readonly #comparisons: ComparisonRuns;
  readonly #run: RunMeasurements;
  readonly #request: InspectionRequest;
  readonly #live: LiveReport;
  #isOffered = false;

  /** @param known throws a Refusal while nothing is measured */
  constructor(
    session: Session,
    request: InspectionRequest,
    known: () => Inspected,
    { live, keep, analysed }: FurtherWorkListener,
  ) {
    this.#request = request;
    this.#live = live;
    let keptVersion: number | null = null;
    this.#run = new RunMeasurements(session, (run) => {
      const { version = null, shown = [] } = run.logged ?? {};
      if (version !== keptVersion) for (const of of shown) keep('loggedCurves', of, this.#run.logged(of));
      keptVersion = version;
      live.measuringRun(run);
    });
    const analysable = () => ({ ...known(), request: live.request });
    const notice = ({ supply }: SessionEngine, sentence: string) => live.engineChanged(supply.chosen, sentence);
    this.#moves = new LiveMoves(
      session,
      () => ({ ...known(), seed: request.seed, kept: this.#analyses.images }),
      notice,
    );
    this.#analyses = new AnalysisRuns(session, analysable, {
      notice,
      changed: (whatIf, isNews) => live.analysing(whatIf, isNews),
      ended: analysed,
      keep: (query, pictures) => keep('analysisPictures', query, pictures),
    });
    const comparable = () => ({ ...known(), request: live.request, kept: this.#analyses.images });
    this.#comparisons = new ComparisonRuns(session, comparable, {
      notice,
      changed: (run, isNews) => live.comparing(run, isNews),
      keep: (query, map) => keep('comparedMap', query, map),
    });
  }

  /** Analyses so far, as `AnalysisRuns` has them. */
  get analyses(): AnalysisRuns['runs'] {
    return this.#analyses.runs;
  }

  /** From now on the model can be asked. @param engine that the inspection ran on; `null` if it didn't */
  offer(engine: SessionEngine | null): void {
    this.#isOffered = true;
    this.#analyses.offer(engine);
  }

  /** Compares with what the request says, and measures its run, once there is something to compare. */
  async begin(): Promise<void> {
    const { baseline } = this.#request;
    if (!this.#isOffered || this.#analyses.images === 0) return;
    if (baseline !== undefined) await this.compare(baseline);
    await this.followRun(true);
  }

  /** Measures and follows the run, if the request names one, or ends that. */
  async followRun(isFollowed: boolean): Promise<void> {
    const { run } = this.#request;
    if (!isFollowed || run === undefined) this.#run.stop();
    else await this.#run.start(run, this.#live.request);
  }

  cancel(): void {
    this.#analyses.cancel();
    this.#moves.cancel();
    this.#comparisons.cancel();
    this.#run.stop();
  }

  async analyse(wish: AnalysisWish): Promise<void> {
    this.#moves.cancel();
    await this.#analyses.start(wish);
  }

  cancelAnalysis(): void {
    this.#analyses.cancel();
  }

  async compare(baseline: Baseline): Promise<void> {
    this.#moves.cancel();
    await this.#comparisons.start(baseline);
  }

  cancelComparison(): void {
    this.#comparisons.cancel();
  }
}
