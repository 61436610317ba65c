/** Answers to a slider's moves, on an ended inspection's images and the session's engine. */
import type {
  ChangedPicture,
  InputNumbers,
  KlBelow,
  LiveChange,
  LiveQuery,
  SampledPictures,
  SampleRows,
  SamplesQuery,
  VariationsQuery,
  VariedPictures,
} from '../../../protocol/whatIf/live';
import type { Images } from '../../analyses/images';
import { pictureTarget } from '../../analyses/images';
import type { Intervention, TakenBelow } from '../../analyses/interventions/intervention';
import { LiveImage, type ChangedImage, type DecodedImage } from '../../analyses/interventions/liveImage';
import { interpolationWith } from '../../analyses/interventions/interpolation';
import type { GroupLatents } from '../../analyses/interventions/pairLatents';
import { swapWith } from '../../analyses/interventions/swap';
import { traversal } from '../../analyses/interventions/traversal';
import { LiveSamples, type LiveRun } from '../../analyses/interventions/liveSamples';
import { VariedSample } from '../../analyses/interventions/variedSample';
import { LatestOnly } from '../../analyses/latestOnly';
import { requirePart } from '../../analyses/requirePart';
import { pixels } from '../../data/pictures';
import type { LatentModel } from '../../latentModel';
import { seededEpsilon } from '../../passes/epsilon';
import { POSTERIOR } from '../../passes/plan';
import { Refusal } from '../../refusal';
import { failure } from '../failure';
import type { Session, SessionEngine } from '../session';

/** What moves are of: an inspection that has ended. */
export interface Movable {
  readonly model: LatentModel;
  readonly images: Images;
  readonly seed: number;
  /** The number of images, counted from the first, that are kept; 0 until the inspection has ended. */
  readonly kept: number;
}

const BUSY = 'The model is busy with an analysis or inspection. The picture can follow again once that has ended.';

/** An image that is moved, or another one that it takes latents from. */
interface Held {
  readonly image: number;
  readonly live: LiveImage;
}

/** One move at a time. Those that wait are dropped for the latest, and all end for an analysis or inspection. */
export class LiveMoves {
  readonly #session: Session;
  readonly #of: () => Movable;
  readonly #notice: (engine: SessionEngine, sentence: string) => void;
  readonly #latest = new LatestOnly();
  #stop = new AbortController();
  #held: Held | null = null;
  /** The latents that were taken last of another image, of every group. */
  #taken: { readonly image: number; readonly latents: GroupLatents } | null = null;
  #samples: LiveSamples | null = null;
  /** The sample that was varied last. */
  #varied: { readonly seed: number; readonly temperature: number; readonly live: VariedSample } | null = null;

  /** @param of throws a Refusal while there is nothing to move */
  constructor(session: Session, of: () => Movable, notice: (engine: SessionEngine, sentence: string) => void) {
    this.#session = session;
    this.#of = of;
    this.#notice = notice;
  }

  /** @throws {Refusal} as documented in the table of questions */
  async change(query: LiveQuery): Promise<ChangedPicture> {
    const { model, images, kept } = this.#of();
    const { image, change, measures } = query;
    requireChange(model, change);
    const other = otherOf(change);
    for (const one of other === null ? [image] : [image, other]) requireImage(one, images, kept);
    const inInput = this.#inInput(image, other);
    // A picture is worth finishing, the KL only until the next move.
    return this.#run(measures, async (engine, signal) => {
      const { running } = engine;
      const taken = other === null ? NO_LATENTS : await this.#latentsOf(engine, other, signal);
      const live = this.#live(engine, image);
      const base = await live.base(running, signal);
      const own = change.kind === 'interpolate' ? await live.latents(running, change.groups, signal) : NO_LATENTS;
      const below = { below: query.below, temperature: 0 };
      const changed = await live.change(running, interventionOf(change, own, taken, below), { measures, signal });
      return { ...answerOf(model, query, base, changed), inInput };
    });
  }

  /** @throws {Refusal} as documented in the table of questions */
  async sample(query: SamplesQuery): Promise<SampledPictures> {
    const { model, seed } = this.#of();
    const { temperatures } = query;
    if (temperatures.length !== model.groupShapes.length) {
      const groups = model.groupShapes.length;
      throw new Refusal(`There are ${temperatures.length} temperatures, and the model has ${groups} groups.`);
    }
    const live = (this.#samples ??= new LiveSamples({
      model,
      epsilon: seededEpsilon(seed, 'prior', model.groupShapes),
    }));
    return this.#run(false, async (engine, signal) => {
      const means = await live.decode(temperatures, query, this.#on(engine, signal));
      return { query, ...frameOf(model), pictures: rowsOf(model, means, query) };
    });
  }

  /** @throws {Refusal} as documented in the table of questions */
  async vary(query: VariationsQuery): Promise<VariedPictures> {
    const { model } = this.#of();
    const { seed, temperature, topGroups, varied } = query;
    const groups = model.groupShapes.length;
    if (topGroups > groups) throw new Refusal(`The model has ${groups} groups, so ${topGroups} can’t be shared.`);
    const everyGroup = (of: number) => model.groupShapes.map(() => of);
    if (this.#varied?.seed !== seed || this.#varied.temperature !== temperature) {
      const epsilon = seededEpsilon(seed, 'prior', model.groupShapes);
      const live = new VariedSample({ model, epsilon, temperatures: everyGroup(temperature) });
      this.#varied = { seed, temperature, live };
    }
    const { live } = this.#varied;
    return this.#run(false, async (engine, signal) => {
      const sharing = { topGroups, temperatures: everyGroup(varied) };
      const { sample, pictures, difference } = await live.vary(sharing, query, this.#on(engine, signal));
      return {
        ...{ query, ...frameOf(model), difference },
        sample: pixels(sample, 0, pictureTarget(model)),
        pictures: rowsOf(model, pictures, query),
      };
    });
  }

  /** Ends the running move at once, at the latest after the current stage. */
  cancel(): void {
    this.#stop.abort();
    this.#stop = new AbortController();
  }

  async #run<T>(givesWay: boolean, work: (engine: SessionEngine, signal: AbortSignal) => Promise<T>): Promise<T> {
    const { signal: stopped } = this.#stop;
    const done = await this.#latest.run({
      givesWay,
      run: (signal) => this.#onEngine(stopped, AbortSignal.any([signal, stopped]), work),
    });
    if (done === null) throw new Refusal('A later move took the place of this one.');
    return done;
  }

  async #onEngine<T>(
    stopped: AbortSignal,
    signal: AbortSignal,
    work: (engine: SessionEngine, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    try {
      // Checks that the checkpoint is still the same, even if no weights are read.
      await this.#session.model();
      // Waiting for an analysis could take minutes, and would hold up whatever is asked after it.
      if (stopped.aborted || this.#session.isBusy) throw new Refusal(BUSY);
      return await this.#session.run(signal, (engine) => work(engine, signal));
    } catch (error) {
      if (stopped.aborted) throw new Refusal(BUSY);
      if (error instanceof Refusal || signal.aborted) throw error;
      throw new Refusal(failure(error, 'run', 'The model could not run').message);
    }
  }

  async #latentsOf(engine: SessionEngine, image: number, signal: AbortSignal): Promise<GroupLatents> {
    if (this.#taken?.image === image) return this.#taken.latents;
    const every = [...this.#of().model.groupShapes.keys()];
    const latents = await this.#open(engine, image).latents(engine.running, every, signal);
    this.#taken = { image, latents };
    return latents;
  }

  #on(engine: SessionEngine, signal: AbortSignal): LiveRun {
    return { running: engine.running, signal, notice: (sentence) => this.#notice(engine, sentence) };
  }

  /** Samples of the model aren't numbered in an input. */
  #inInput(image: number, other: number | null): InputNumbers | null {
    const { images } = this.#of();
    if (images.origin === null) return null;
    return { image: images.indexOf(image), other: other === null ? null : images.indexOf(other) };
  }

  #live(engine: SessionEngine, image: number): LiveImage {
    if (this.#held?.image !== image) this.#held = { image, live: this.#open(engine, image) };
    return this.#held.live;
  }

  #open(engine: SessionEngine, image: number): LiveImage {
    const { model, images, seed } = this.#of();
    const epsilon = seededEpsilon(seed, 'posterior', model.groupShapes, () => images.indexOf(image));
    return new LiveImage({
      ...{ model, x: images.values(image, image + 1), epsilon: (group) => epsilon(group, 0, 1, 0) },
      notice: (sentence) => this.#notice(engine, sentence),
    });
  }
}

const NO_LATENTS: GroupLatents = new Map();

/** The other image that takes part; `null` if none does. */
function otherOf(change: LiveChange): number | null {
  return 'other' in change ? change.other : null;
}

function requireChange(model: LatentModel, change: LiveChange): void {
  const [channel, position] = change.kind === 'traverse' ? [change.channel, change.position] : [null, null];
  const groups = change.kind === 'interpolate' ? change.groups : [change.group];
  for (const group of groups) requirePart(model, { group, channel, position });
}

function requireImage(image: number, images: Images, kept: number): void {
  if (kept === 0) throw new Refusal('Latents can be changed once the inspection has ended with an image measured.');
  if (image >= kept || !images.holds(image)) {
    throw new Refusal(`Image ${image} is not kept. Latents can be changed in images 0 to ${kept - 1}.`);
  }
}

/** @param own latents of the image, where it is interpolated @param taken latents of another image that takes part */
function interventionOf(change: LiveChange, own: GroupLatents, taken: GroupLatents, below: TakenBelow): Intervention {
  if (change.kind === 'interpolate') return interpolationWith(own, taken, { ...below, ...change });
  const { group } = change;
  if (change.kind === 'traverse') {
    const { channel, position, mode, widths } = change;
    return traversal({ ...below, group, part: { channel, position }, mode, widths });
  }
  const ofOther = taken.get(group);
  if (change.kind === 'swap' && ofOther !== undefined) return swapWith(ofOther, { ...below, group, mode: change.mode });
  return { ...below, groups: [group], source: () => POSTERIOR };
}

function answerOf(
  model: LatentModel,
  query: LiveQuery,
  base: DecodedImage,
  changed: ChangedImage,
): Omit<ChangedPicture, 'inInput'> {
  const { picture, distortionNats, logPChangeNats } = changed;
  const isDecoded = picture !== null;
  return {
    ...{ query, ...frameOf(model), logPChangeNats },
    pixels: isDecoded ? pixels(picture, 0, pictureTarget(model)) : null,
    distortionNats: isDecoded ? distortionNats : null,
    distortionChangeNats: isDecoded ? distortionNats - base.distortionNats : null,
    below: query.measures ? klBelow(base, changed) : null,
  };
}

function klBelow(base: DecodedImage, changed: ChangedImage): KlBelow {
  const groups = [...changed.klNats.keys()].toSorted((a, b) => a - b);
  const klNats = groups.map((group) => changed.klNats.get(group) ?? NaN);
  const klChangesNats = groups.map((group, i) => (klNats[i] ?? NaN) - (base.klNats.get(group) ?? NaN));
  return { klNats, klChangesNats, klChangeNats: klChangesNats.reduce((sum, nats) => sum + nats, 0) };
}

function rowsOf(model: LatentModel, means: Float32Array, { count }: SampleRows): Uint8Array[] {
  return Array.from({ length: count }, (_, row) => pixels(means, row, pictureTarget(model)));
}

function frameOf({ images: { imageChannels: channels, imageSize: size } }: LatentModel) {
  return { width: size, height: size, channels };
}
