import type { Baseline } from '../../protocol/compare/baseline';
import type { ExportWish } from '../../protocol/exports';
import type { FailedAt, InspectionRequest } from '../../protocol/inspection';
import { basename } from 'node:path';
import { visibleName } from '../../protocol/visibleText';
import type { Finding } from '../../protocol/findings';
import { commandOfRequest } from '../../protocol/reproduce';
import { FIRST_IMAGE_ROWS } from '../../protocol/images';
import type { Answers, InspectionQuestion, Requests } from '../../protocol/questions';
import { KL_QUANTITIES } from '../../protocol/quantities';
import type { AnalysisWish } from '../../protocol/whatIf/analysis';
import { duration } from '../../protocol/duration';
import { analysesExamined } from '../findings/analyses';
import { LossMaps } from '../analyses/lossMaps';
import { openImages, pictureTarget, type Images } from '../analyses/images';
import { inspect, type InspectionListener as InspectListener } from '../analyses/inspect';
import { Reconstructions } from '../analyses/reconstructions';
import { imagesAfter, reconstructionsAfter, sweep } from '../analyses/sweep';
import { SweepFile } from '../analyses/sweepFile';
import type { EngineSupply } from '../engineChoice/supply';
import type { LatentModel } from '../latentModel';
import { writeExport } from '../export/writeExport';
import { Refusal } from '../refusal';
import { compareClasses, compareSamples, type Compared } from '../statistics/comparisons';
import { channelImages } from '../statistics/images/channelImages';
import { makingWay } from '../statistics/distributions/turns';
import { SumMaps } from '../statistics/sumMaps';
import type { Rows } from '../statistics/totals';
import { citationOf } from './citationOf';
import { findingsIn, rangesIn } from './examination';
import { distributionAnswers, noiseOfSeed, type Distributed } from './distributionAnswers';
import { exportedFrom } from './exportedFrom';
import { endedBy } from './failure';
import { furtherAnswers, FurtherWork } from './furtherWork';
import { imageSummaryOf, inspectedOf, type Inspected, type Measuring } from './inspected';
import { LiveReport } from './liveReport';
import { modelAnswers, trainingReport } from './modelAnswers';
import { lossMapOf, pictureOf } from './pictureOf';
import type { InspectionListener, SessionInspection } from './sessionInspection';
import type { Session, SessionEngine } from './session';

/** The answer to each question, at once or as a promise. Each throws a Refusal or rejects with one. */
type InspectionAnswers = {
  readonly [Name in InspectionQuestion]: (request: Requests[Name]) => Answers[Name] | Promise<Answers[Name]>;
};

interface RunningInspectionListener extends InspectionListener {
  /** The input is available, so whatever runs on the session must make way. */
  ready(): void;
}

/** One inspection on a session, and its answers for as long as this object lives, however the inspection ended. */
export class RunningInspection implements SessionInspection {
  readonly #session: Session;
  readonly #request: InspectionRequest;
  readonly #listener: RunningInspectionListener;
  readonly #live: LiveReport;
  readonly #cancellation = new AbortController();
  readonly #answers: InspectionAnswers = {
    ...distributionAnswers(() => this.#distributed()),
    ...modelAnswers({ session: () => this.#session, known: () => this.#known() }),
    picture: (query) => pictureOf(this.#inspected, query),
    lossMap: (query) => lossMapOf(this.#inspected, query),
    imageMaps: (query) => this.#known().imageMaps.maps(query),
    imageSummary: (image) =>
      makingWay().then(() => imageSummaryOf(this.#known(), image, this.#live.activityThresholdNats)),
    imageClasses: () => this.#known().scopes.list(),
    classScope: (among) => this.#known().scopes.summary(among, this.#live.activityThresholdNats),
    imageRows: (query) => this.#known().table.rows(query),
    imageFacts: (query) => this.#known().table.facts(query),
    channelImages: (query) => {
      const { scopes, labels } = this.#known();
      return channelImages(query, scopes.among(query.among), labels.nameOf);
    },
    classes: () => compareClasses(this.#compared()),
    modelCheck: () => compareSamples(this.#compared()),
    citation: () => citationOf(this.#known(), this.#live.request),
    findings: ({ among }) => makingWay().then(() => this.#findings(among)),
    ...furtherAnswers(() => this.#further),
  };
  readonly #further: FurtherWork;
  #engine: SessionEngine | null = null;
  #inspected: Inspected | null = null;
  #sumMaps: SumMaps | null = null;
  /** Of the model's own samples, measured beside the images. */
  #samples: Rows | null = null;

  constructor(session: Session, request: InspectionRequest, listener: RunningInspectionListener) {
    this.#session = session;
    this.#request = request;
    this.#listener = listener;
    const live = new LiveReport(request, (inspection) => listener.report(inspection));
    this.#live = live;
    const keep: InspectionListener['keep'] = (name, asked, answer) => listener.keep(name, asked, answer);
    const analysed = () => this.#keepFindings();
    this.#further = new FurtherWork(session, request, () => this.#known(), { live, keep, analysed });
  }

  async run(): Promise<void> {
    const { signal } = this.#cancellation;
    const cancelled = new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    // A computation or read in progress can't be interrupted. It finishes later, and nobody waits for it.
    if (!signal.aborted) await Promise.race([this.#run(), cancelled]);
    if (!signal.aborted) return this.#further.begin();
    this.#live.end({ kind: 'cancelled' });
    this.#keepAnswers();
  }

  cancel(): void {
    this.#cancellation.abort();
    this.#further.cancel();
  }

  async analyse(wish: AnalysisWish): Promise<void> {
    await this.#further.analyse(wish);
  }

  cancelAnalysis(): void {
    this.#further.cancelAnalysis();
  }

  async compare(baseline: Baseline): Promise<void> {
    await this.#further.compare(baseline);
  }

  cancelComparison(): void {
    this.#further.cancelComparison();
  }

  async followRun(isFollowed: boolean): Promise<void> {
    await this.#further.followRun(isFollowed);
  }

  setActivityThreshold(nats: number): void {
    this.#live.setActivityThreshold(nats);
    // Findings that were kept are of the threshold before.
    if (this.#live.hasEnded) this.#keepFindings();
  }

  async ask<Name extends InspectionQuestion>(name: Name, request: Requests[Name]): Promise<Answers[Name]> {
    return this.#answers[name](request);
  }

  async save(path: string, wish: ExportWish): Promise<void> {
    const { request } = this.#live;
    if (wish.kind === 'snapshot') return this.#session.snapshot(path, request.flags);
    const known = this.#known();
    const noise = `seed ${request.seed}`;
    const made = { seed: request.seed, noise, engine: known.engine(), command: commandOfRequest(request) };
    await writeExport(path, wish, await exportedFrom({ ...known, samples: this.#samples }, made));
  }

  /** What the page shows without asking for it outlives this process. More can be asked of the model from now on. */
  #keepAnswers(): void {
    this.#sumMaps?.sendLatest();
    if (this.#inspected === null) return;
    this.#further.offer(this.#engine);
    const { table, measurement } = this.#inspected;
    if (measurement.reached.images > 0)
      this.#listener.keep('imageRows', FIRST_IMAGE_ROWS, table.rows(FIRST_IMAGE_ROWS));
    const classes = compareClasses(this.#compared());
    const check = compareSamples(this.#compared());
    if (classes !== null) this.#listener.keep('classes', null, classes);
    if (check !== null) this.#listener.keep('modelCheck', null, check);
    this.#listener.keep('training', null, trainingReport(this.#inspected));
    const inspected = this.#inspected;
    void makingWay().then(() => this.#listener.keep('latentRanges', null, rangesIn(inspected)));
    this.#keepFindings();
  }

  #keepFindings(): void {
    if (this.#inspected !== null) this.#listener.keep('findings', { among: null }, this.#findings(null));
  }

  /** @param among the class that they are about; `null` for all images */
  #findings(among: number | null): readonly Finding[] {
    const known = this.#known();
    const analyses = analysesExamined(this.#further.analyses, among, this.#session.weightReading.report);
    return findingsIn(known, this.#live.activityThresholdNats, known.scopes.among(among ?? undefined), analyses);
  }

  #distributed(): Distributed {
    const { model, images, scopes } = this.#known();
    return {
      scopes,
      noise: noiseOfSeed(this.#request.seed, model.groupShapes, (image) => images.indexOf(image)),
    };
  }

  #compared(): Compared {
    const { model, images, measurement } = this.#known();
    const { classes } = images.input.records;
    return { ...model.description, rows: measurement.knownRows, classes, samples: this.#samples };
  }

  #known(): Inspected {
    if (this.#inspected === null) throw new Refusal('Nothing is measured yet.');
    return this.#inspected;
  }

  /** Inspects and reports how it ended, unless it was cancelled. */
  async #run(): Promise<void> {
    const { signal } = this.#cancellation;
    const [session, live] = [this.#session, this.#live];
    const startMs = performance.now();
    let at: FailedAt = 'checkpoint';
    try {
      const model = await session.model();
      at = 'engine';
      const supply = await session.engine();
      signal.throwIfAborted();
      live.opened(model, supply.chosen);
      if (supply.replacement !== null) live.engineChanged(supply.chosen, supply.replacement);
      at = 'input';
      session.prepare().catch(() => undefined);
      const file = await this.#sweepFile(model, supply);
      await using images = await openImages(model, { ...this.#request, signal, ...(file && imagesAfter(file)) });
      signal.throwIfAborted();
      at = 'run';
      this.#listener.ready();
      await this.#measure(model, images, file);
      this.#keepAnswers();
      const saved = file === null ? '' : `; saved in ${visibleName(basename(file.path))}`;
      live.end({ kind: 'finished', message: `Measured in ${duration(performance.now() - startMs)}${saved}` });
    } catch (error) {
      if (signal.aborted) return;
      this.#keepAnswers();
      live.end(endedBy(error, at === 'input' && !(error instanceof Refusal) ? 'run' : at));
    }
  }

  /** The file that the statistics are saved in; `null` if they are not saved. */
  async #sweepFile(model: LatentModel, supply: EngineSupply): Promise<SweepFile | null> {
    const { sweep: wish, input, seed, draws } = this.#request;
    if (wish === undefined || input.kind !== 'files') return null;
    const made = { command: commandOfRequest(this.#request), engine: () => supply.engine.description };
    return SweepFile.open(wish.out, { model, input, seed, draws }, made);
  }

  /** @param file where to save; `null` for an inspection that is not saved */
  async #measure(model: LatentModel, images: Images, file: SweepFile | null): Promise<void> {
    const { signal } = this.#cancellation;
    const live = this.#live;
    const reconstructions =
      file === null
        ? new Reconstructions(model.decoder, pictureTarget(model), images.kept)
        : reconstructionsAfter(file, model, images);
    const lossMaps = new LossMaps(images.kept, file?.earlier?.records.names.length ?? 0);
    this.#samples = file?.earlier?.samples ?? null;
    const measure = async (engine: SessionEngine): Promise<void> => {
      this.#engine = engine;
      const { running, supply } = engine;
      const listener: InspectListener = {
        input: (_, measurement) =>
          this.#input({
            ...{ model, images, measurement, reconstructions, lossMaps },
            engine: () => supply.engine.description,
          }),
        pixelLoss: (image, _, nats) => lossMaps.add(image, nats),
        samplesDecided: (count) => live.samplesDecided(count),
        group: (batch) => {
          this.#sumMaps?.measured(batch);
          live.groupMeasured();
        },
        progress: (progress) => live.progress(progress),
        notice: (sentence) => live.engineChanged(supply.chosen, sentence),
      };
      const options = { ...this.#request, model, running, images, listener };
      if (file === null) {
        const output: InspectListener['output'] = (batch) => reconstructions.add(batch);
        const ordinary = { epsilon: null, passes: 1, details: false, signal } as const;
        await inspect({ ...options, ...ordinary, listener: { ...listener, output } });
        return;
      }
      // What was measured of the batch at hand is saved, so that a cancelled sweep goes on where it ended.
      const swept = await sweep({
        ...{ ...options, file, reconstructions },
        ...{ signal: NEVER, stop: signal, check: this.#request.sweep?.check ?? 0 },
      });
      this.#samples = swept.samples;
    };
    await (file === null ? this.#session.run(signal, measure) : this.#session.sweep(signal, measure));
  }

  /** Called again whenever more is known about the input. */
  #input(inspected: Measuring): void {
    const { model, images, measurement } = inspected;
    if (this.#inspected?.measurement !== measurement) {
      this.#inspected = inspectedOf(inspected, () => this.#live.hasEnded);
    }
    this.#sumMaps = new SumMaps(measurement, model.hasFlows ? KL_QUANTITIES : ['kl'], this.#listener);
    this.#live.measuring(images.input.description, measurement);
  }
}

/** A sweep ends between two batches. */
const NEVER = new AbortController().signal;
