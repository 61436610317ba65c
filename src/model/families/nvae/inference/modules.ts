/** A network's modules, inferred from the names of their tensors. */
import { quoted } from '../../../files/quoted';
import { Refusal } from '../../../refusal';

/** A module, or the whole network: the shapes of its tensors, by their names within it. */
export type Module = ReadonlyMap<string, readonly number[]>;

/** The refusal of weights whose names and shapes are not those of a single NVAE; `what` says why. */
export function noNvae(what: string): Refusal {
  return new Refusal(`The weights are of another network than NVAE: ${what}.`);
}

/** @throws {Refusal} if there is no such tensor, or it has another rank. */
export function shapeOf(network: Module, name: string, rank: number): readonly number[] {
  const shape = network.get(name);
  if (shape === undefined) throw noNvae(`there is no ${name}`);
  if (shape.length !== rank) throw noNvae(`${name} has ${shape.length} dimensions instead of ${rank}`);
  return shape;
}

/**
 * The modules `<list>.0`, `<list>.1`, … of a `ModuleList`; empty if there are none.
 *
 * @throws {Refusal} if one is missing, or the list holds anything else.
 */
export function modulesOf(parent: Module, list: string): Module[] {
  const modules = new Map<number, Map<string, readonly number[]>>();
  const start = `${list}.`;
  for (const [name, shape] of parent) {
    if (!name.startsWith(start)) continue;
    const [, index, within] = /^(0|[1-9]\d{0,5})\.(.+)$/.exec(name.slice(start.length)) ?? [];
    if (index === undefined || within === undefined) throw noNvae(`${quoted(name)} is none of the ${list}`);
    const module = modules.get(Number(index)) ?? new Map<string, readonly number[]>();
    modules.set(Number(index), module.set(within, shape));
  }
  return Array.from({ length: modules.size }, (_, i) => {
    const module = modules.get(i);
    if (module !== undefined) return module;
    throw noNvae(`there is no ${list}.${i}, but one with a higher number`);
  });
}
