/** How long a script ran, by a profile of the processor's time. */

/** As far as it is read here, of what Chromium's profiler gives. */
interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string };
    readonly children?: readonly number[];
  }[];
  /** The node that was running at each moment. */
  readonly samples?: readonly number[];
  /** Microseconds from the moment before. */
  readonly timeDeltas?: readonly number[];
}

/** Garbage is collected for whoever made it. What isn't the page's is counted as well. */
const COLLECTING = '(garbage collector)';

/**
 * Milliseconds during which a function of the script, or anything that it had called, was running, and those of garbage
 * collection.
 * @param script matches the script's address
 */
export function scriptMs({ nodes, samples = [], timeDeltas = [] }: Profile, script: RegExp): number {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
  const isCounted = new Map<number, boolean>();
  const counts = (id: number): boolean => {
    const known = isCounted.get(id);
    if (known !== undefined) return known;
    const call = byId.get(id)?.callFrame;
    const parent = parents.get(id);
    const own = call?.functionName === COLLECTING || script.test(call?.url ?? '');
    const counted = own || (parent !== undefined && counts(parent));
    isCounted.set(id, counted);
    return counted;
  };
  return samples.reduce((sum, id, at) => sum + (counts(id) ? (timeDeltas[at] ?? 0) : 0), 0) / 1000;
}
