import type { InspectionRequest, Progress } from '../../../protocol/inspection';
import { isSameAnalysis, type AnalysisScope, type AnalysisWish } from '../../../protocol/whatIf/analysis';
import type { PassCosts } from '../../../protocol/whatIf/passCosts';
import { commandOfAnalysis } from '../../../protocol/whatIf/reproduceAnalysis';
import {
  NO_ANALYSES,
  type AnalysisPictures,
  type AnalysisPicturesQuery,
  type AnalysisResult,
  type AnalysisRun,
  type AnalysisStatus,
  type WhatIf,
} from '../../../protocol/whatIf/whatIf';
import { ChosenImages } from '../../analyses/chosenImages';
import { firstRecords } from '../../analyses/imageList';
import type { Images } from '../../analyses/images';
import { passCosts } from '../../analyses/passCosts';
import type { LatentModel } from '../../latentModel';
import { seededEpsilon } from '../../passes/epsilon';
import { Refusal } from '../../refusal';
import { failure } from '../failure';
import type { Measurement } from '../../statistics/measurement';
import type { Session, SessionEngine } from '../session';
import { PassPictures, type KeptPictures } from './passPictures';
import { RowPictures } from './rowPictures';
import { passesBeside, runAnalysis } from './runAnalysis';
import { runBatchNorm } from './runBatchNorm';
import { runDecoding } from './runDecoding';
import { runSaving } from './runSaving';
import { SampleSheets } from './sampleSheets';

/** What analyses run on: an inspection that has ended. */
export interface Analysable {
  readonly model: LatentModel;
  readonly images: Images;
  readonly measurement: Measurement;
  readonly request: InspectionRequest;
}

export interface AnalysisRunsListener {
  /** @param isNews whether it should be reported at once, because someone waits for it */
  changed(whatIf: WhatIf, isNews: boolean): void;
  /** What happened to the engine, in a sentence. */
  notice(engine: SessionEngine, sentence: string): void;
  /** An analysis has ended, for whatever reason. */
  ended(): void;
  /** Pictures to keep after the process ends. */
  keep(query: AnalysisPicturesQuery, pictures: AnalysisPictures): void;
}

/** A run with its pictures. */
interface Tracked {
  run: AnalysisRun;
  pictures: KeptPictures | null;
  /** The numbers by which its pictures are asked for. */
  images: readonly number[];
  /** The run that it repeats, whose results stay until this one has its own; then `null`. */
  before: Tracked | null;
}

/** Runs that are kept, the latest: each holds pictures. */
const MOST_KEPT = 12;

/** The number by which the pictures of all samples, or of all rows of a file, are asked for. */
const TOGETHER = 0;

/** The analyses of one inspection's images, one at a time, and their results for as long as this object lives. */
export class AnalysisRuns {
  readonly #session: Session;
  readonly #of: () => Analysable;
  readonly #listener: AnalysisRunsListener;
  #tracked: readonly Tracked[] = [];
  #running: { readonly tracked: Tracked; readonly cancellation: AbortController } | null = null;
  #costs: PassCosts | null = null;
  #images = NO_ANALYSES.images;

  /** @param of throws a Refusal while there is nothing to analyse */
  constructor(session: Session, of: () => Analysable, listener: AnalysisRunsListener) {
    this.#session = session;
    this.#of = of;
    this.#listener = listener;
  }

  /** As far as they came, in the order in which they were started. */
  get runs(): readonly AnalysisRun[] {
    return this.#tracked.map((tracked) => (shown(tracked) ?? tracked).run);
  }

  /** The number of images, counted from the first, that analyses can run on; 0 until the inspection has ended. */
  get images(): number {
    return this.#images;
  }

  /** From now on analyses can run. @param engine that the inspection ran on; `null` if it didn't */
  offer(engine: SessionEngine | null): void {
    const { model, images, measurement } = this.#of();
    this.#images = Math.min(images.kept, measurement.reached.images);
    if (engine !== null) this.#costs = passCosts(model, engine.running) ?? this.#costs;
    this.#tell(true);
  }

  /** Runs until it ends, for whatever reason; never rejects. A running one ends, and keeps what it has. */
  async start(wish: AnalysisWish): Promise<void> {
    this.cancel();
    const before = this.#tracked.find(({ run }) => isSameAnalysis(run.wish, wish)) ?? null;
    const tracked: Tracked = { run: beginning(wish), pictures: null, images: [], before: shown(before) };
    this.#tracked = [...this.#tracked.filter((one) => one !== before), tracked].slice(-MOST_KEPT);
    const cancellation = new AbortController();
    const { signal } = cancellation;
    this.#running = { tracked, cancellation };
    this.#tell(true);
    const cancelled = new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    // A stage in progress can't be interrupted. It finishes later, and nobody waits for it.
    await Promise.race([this.#run(tracked, signal), cancelled]);
  }

  /** Ends the running analysis at once. It keeps its results or, if it has none, returns to those before it. */
  cancel(): void {
    const running = this.#running;
    if (running === null) return;
    running.cancellation.abort();
    const { tracked } = running;
    const { before } = tracked;
    if (before !== null) {
      this.#tracked = this.#tracked.map((one) => (one === tracked ? before : one));
    }
    this.#end(tracked, { kind: 'cancelled' });
  }

  /** @throws {Refusal} if the analysis wasn't run, or the image's pictures are not there yet or not kept. */
  pictures(query: AnalysisPicturesQuery): AnalysisPictures {
    const { picture } = query;
    const found = shown(this.#tracked.find(({ run }) => isSameAnalysis(run.wish, query)) ?? null);
    const place = found?.images.indexOf(picture) ?? -1;
    const pictures = place < 0 ? null : (found?.pictures?.get(place) ?? null);
    if (pictures === null) throw new Refusal(`The pictures of image ${picture} are not there yet, or not kept.`);
    return { query, ...pictures };
  }

  async #run(tracked: Tracked, signal: AbortSignal): Promise<void> {
    const startMs = performance.now();
    try {
      // Checks that the checkpoint is still the same, even if no weights are read.
      await this.#session.model();
      await this.#session.run(signal, (engine) => this.#analyse(tracked, engine, signal));
      if (!signal.aborted) this.#end(tracked, { kind: 'finished', elapsedMs: performance.now() - startMs });
    } catch (error) {
      if (signal.aborted) return;
      const { message } = failure(error, 'run', 'The analysis failed unexpectedly');
      this.#end(tracked, { kind: 'failed', message });
    }
  }

  async #analyse(tracked: Tracked, engine: SessionEngine, signal: AbortSignal): Promise<void> {
    const { model, images: all, request } = this.#of();
    const { seed } = request;
    const { wish } = tracked.run;
    const { analysis, draws } = wish;
    if (this.#images === 0)
      throw new Refusal('An analysis can run once the inspection has ended with an image measured.');
    const { running } = engine;
    const change = (changed: Partial<AnalysisRun>, isNews: boolean) => {
      if (signal.aborted) return;
      tracked.run = { ...tracked.run, ...changed };
      if (tracked.run.result !== null) tracked.before = null;
      this.#tell(isNews);
    };
    const notice = (sentence: string) => this.#listener.notice(engine, sentence);
    const progress = (progress: Progress) => change({ status: { kind: 'running', progress } }, false);
    const measured = (result: AnalysisResult, count: number) =>
      change({ result, measured: count }, tracked.run.result === null);
    const planned = (count: number) => change({ planned: count }, false);
    /** Results with pictures that are asked for together. */
    const measuredWith = (pictures: KeptPictures) => {
      tracked.images = [TOGETHER];
      tracked.pictures = pictures;
      return (result: AnalysisResult, count: number) => {
        if (pictures.get(TOGETHER) !== null) tracked.run = { ...tracked.run, pictured: [TOGETHER] };
        measured(result, count);
      };
    };
    if (analysis.kind === 'batch norm') {
      const { images: samples } = wish;
      const sheets = new SampleSheets(model, samples);
      planned(analysis.iterations);
      const options = { analysis, samples, seed, sheets, model, running, images: all, signal, notice };
      await runBatchNorm(options, { progress, measured: measuredWith(sheets) });
      return;
    }
    if (analysis.kind === 'decode') {
      const pictures = new RowPictures(model);
      const most = Math.min(wish.images, pictures.capacity);
      const records = firstRecords(all.input.records, this.#images);
      const options = { model, running, signal, notice, seed, most, records, pictures };
      await runDecoding(analysis, options, { planned, progress, measured: measuredWith(pictures) });
      return;
    }
    const chosen = chosenImages(wish, all, this.#images);
    const images = new ChosenImages(all, chosen);
    tracked.images = chosen;
    planned(chosen.length);
    const analysed = {
      ...{ model, running, images, draws, signal, seed, numbers: chosen },
      epsilon: seededEpsilon(seed, 'posterior', model.groupShapes, (image) => images.indexOf(image)),
      notice,
    };
    if (analysis.kind === 'latents') {
      const command = commandOfAnalysis(request, { wish, measured: chosen.length }, this.#images);
      const made = { engine: engine.supply.engine.description, command };
      await runSaving(analysis, analysed, made, { progress, saved: measured });
      return;
    }
    const pictures = new PassPictures(model, passesBeside(analysis, model), chosen.length);
    tracked.pictures = pictures;
    await runAnalysis(analysis, analysed, {
      ...{ progress, measured, planned },
      output: (variant, output) => pictures.add(variant, output),
      draw: (firstImage, draw, { length }) => {
        if (draw === 0) change({ pictured: chosen.slice(0, Math.min(firstImage + length, pictures.capacity)) }, false);
      },
    });
    this.#costs = passCosts(model, running) ?? this.#costs;
  }

  #end(tracked: Tracked, status: AnalysisStatus): void {
    tracked.run = { ...tracked.run, status };
    if (this.#running?.tracked === tracked) this.#running = null;
    const [picture] = tracked.images;
    const first = picture === undefined ? null : (tracked.pictures?.get(0) ?? null);
    if (picture !== undefined && first !== null && shown(tracked) === tracked) {
      const { analysis, scope } = tracked.run.wish;
      const query = { analysis, scope, picture };
      this.#listener.keep(query, { query, ...first });
    }
    this.#tell(true);
    this.#listener.ended();
  }

  #tell(isNews: boolean): void {
    const runs = this.#tracked.map(({ run, before }) => ({ ...run, before: before?.run ?? null }));
    this.#listener.changed({ images: this.#images, costs: this.#costs, runs }, isNews);
  }
}

function beginning(wish: AnalysisWish): AnalysisRun {
  return {
    ...{ wish, status: { kind: 'running', progress: null }, planned: 0, measured: 0 },
    ...{ result: null, pictured: [], before: null },
  };
}

/** The run that the page shows: the one that it repeats, as long as this has no results. */
function shown(tracked: Tracked | null): Tracked | null {
  return tracked?.before ?? tracked;
}

/** @throws {Refusal} if none of these images is kept */
function chosenImages({ scope, images: most }: AnalysisWish, all: Images, kept: number): number[] {
  const { classes } = all.input.records;
  const isIn = ({ image, among }: AnalysisScope, number: number) =>
    image === null ? among === null || classes?.of[number] === among : number === image;
  const chosen: number[] = [];
  for (let image = 0; image < kept && chosen.length < most; image++) {
    if (isIn(scope, image) && all.holds(image)) chosen.push(image);
  }
  if (chosen.length === 0) throw new Refusal('None of these images is kept, so the analysis has nothing to run on.');
  return chosen;
}
