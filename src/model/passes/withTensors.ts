import type { LatentModel } from '../latentModel';

/** The model with other values for some of its tensors; all else is read from its checkpoint. */
export function withTensors(model: LatentModel, replaced: ReadonlyMap<string, Float32Array>): LatentModel {
  const { checkpoint } = model;
  return {
    ...model,
    checkpoint: {
      ...checkpoint,
      read: async (names) => {
        const values = await checkpoint.read(names.filter((name) => !replaced.has(name)));
        for (const name of names) {
          const other = replaced.get(name);
          if (other !== undefined) values.set(name, other);
        }
        return values;
      },
    },
  };
}
