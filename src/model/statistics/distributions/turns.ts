import { setImmediate as immediately } from 'node:timers/promises';

const TURN_MS = 8;

/** Call before work that takes tens of milliseconds at once: what was asked for together with it goes first. */
export async function makingWay(): Promise<void> {
  await immediately();
}

/** Long work that regularly lets other work run. */
export class Turns {
  #began = performance.now();

  /** Call often. Continues at once until the work has taken some milliseconds. */
  async next(): Promise<void> {
    if (performance.now() - this.#began < TURN_MS) return;
    await this.wait();
    this.#began = performance.now();
  }

  /** Lets other work run. */
  protected async wait(): Promise<void> {
    await makingWay();
  }
}

/** Work under way, in the order in which it began. */
const underWay: TurnsOfLatest[] = [];

/** Of several, only the work that began last goes on: what was asked last is what somebody looks at. */
class TurnsOfLatest extends Turns {
  resume: (() => void) | null = null;

  protected override async wait(): Promise<void> {
    await super.wait();
    while (underWay.at(-1) !== this) {
      await new Promise<void>((resume) => {
        this.resume = resume;
      });
    }
  }
}

/** Does long work that earlier such work makes way for. It must not wait for other work of this kind. */
export async function latestFirst<T>(work: (turns: Turns) => Promise<T>): Promise<T> {
  const turns = new TurnsOfLatest();
  underWay.push(turns);
  try {
    return await work(turns);
  } finally {
    underWay.splice(underWay.indexOf(turns), 1);
    underWay.at(-1)?.resume?.();
  }
}
