/** What a pass without images leaves above a group, so that a later one with the same z above can begin there. */
import { joinedFloats } from '../joinedFloats';
import type { LatentModel } from '../latentModel';
import { firstStageOf } from './resume';

/** Copied from the engine, so that passes of other rows meanwhile don't overwrite it. */
export interface DecoderState {
  /** The group at which a pass may begin, from 1; the output if it equals the number of groups. */
  readonly group: number;
  /** z of the group above, (N, L, h, w). */
  readonly above: Float32Array;
  /** Feature maps that stages below read, by name, (N, C, H, W). */
  readonly features: ReadonlyMap<string, Float32Array>;
}

/** Names of the feature maps in the state at a group. What the encoder computes is not read without images. */
export function featuresAt(model: LatentModel, group: number): ReadonlySet<string> {
  const [top, first] = [firstStageOf(model, 1), firstStageOf(model, group)];
  const made = new Set(model.stages.slice(top, first).flatMap(({ graph }) => graph.outputs.map(({ name }) => name)));
  for (const { z } of model.network.groups) made.delete(z.name);
  const read = model.stages.slice(first).flatMap(({ graph }) => graph.inputs.map(({ name }) => name));
  return new Set(read.filter((name) => made.has(name)));
}

/** One image of a state. */
export function imageOfState({ group, above, features }: DecoderState, image: number, images: number): DecoderState {
  const of = (values: Float32Array) => {
    const perImage = values.length / images;
    return values.slice(image * perImage, (image + 1) * perImage);
  };
  return { group, above: of(above), features: new Map([...features].map(([name, values]) => [name, of(values)])) };
}

/** The state of several images, from states at the same group of one image each. */
export function joinedState(first: DecoderState, others: readonly DecoderState[]): DecoderState {
  const of = (values: (state: DecoderState) => Float32Array | undefined) => {
    return joinedFloats([first, ...others].map((state) => values(state) ?? new Float32Array()));
  };
  const features = [...first.features.keys()].map((name) => [name, of((state) => state.features.get(name))] as const);
  return { group: first.group, above: of(({ above }) => above), features: new Map(features) };
}
