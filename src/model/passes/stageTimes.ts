/** How long a stage took so far: in all runs on so many images. */
interface Taken {
  readonly ms: number;
  readonly images: number;
}

const NOTHING: Taken = { ms: 0, images: 0 };

/** Measures how long each stage takes per image, while passes run. */
export class StageTimes {
  readonly #stages: number;
  /** By stage: runs of a compiled stage, and the first run, which waits until it is. */
  readonly #compiled = new Map<number, Taken>();
  readonly #first = new Map<number, Taken>();

  constructor(stages: number) {
    this.#stages = stages;
  }

  /** @param wasCompiled whether the stage was compiled before its run */
  add(stage: number, images: number, ms: number, wasCompiled: boolean): void {
    const runs = wasCompiled ? this.#compiled : this.#first;
    const before = runs.get(stage) ?? NOTHING;
    runs.set(stage, { ms: before.ms + ms, images: before.images + images });
  }

  /**
   * Milliseconds per image, by stage. A first run counts only for a stage that has had no other.
   * @returns `null` until every stage has run
   */
  get msPerImage(): readonly number[] | null {
    const times = Array.from({ length: this.#stages }, (_, stage) => {
      const { ms, images } = this.#compiled.get(stage) ?? this.#first.get(stage) ?? NOTHING;
      return ms / images;
    });
    return times.some(Number.isNaN) ? null : times;
  }
}
