import type { WeightNews, WeightReport } from '../../protocol/weights';
import { weightSteps } from '../analyses/weights';
import type { LatentModel } from '../latentModel';

/** Long enough for progress that moves, short enough that leaving the page ends the work soon. */
const AT_ONCE_MS = 250;

/** The report on a model's weights, which is read only as long as somebody asks for it. It is read once. */
export class WeightReading {
  #steps: ReturnType<typeof weightSteps> | null = null;
  #news: WeightNews | null = null;
  /** The report; `null` until all is read. */
  get report(): WeightReport | null {
    return this.#news?.kind === 'read' ? this.#news.report : null;
  }

  /** Pages that ask at the same time take turns. */
  #turn: Promise<unknown> = Promise.resolve();

  /**
   * Reads on for a quarter of a second, or until a tensor more is read than whoever asks knows.
   * @param known how many tensors that are
   * @throws {Refusal} if the checkpoint has changed on disk, or a tensor can't be read.
   */
  async readOn(model: LatentModel, known: number): Promise<WeightNews> {
    const reading = this.#turn.then(() => this.#readOn(model, known));
    this.#turn = reading.catch(() => undefined);
    return reading;
  }

  async #readOn(model: LatentModel, known: number): Promise<WeightNews> {
    const steps = (this.#steps ??= weightSteps(model));
    const untilMs = performance.now() + AT_ONCE_MS;
    try {
      for (;;) {
        const news = this.#news;
        if (news?.kind === 'read' || (news !== null && news.done > known && performance.now() > untilMs)) return news;
        const step = await steps.next();
        this.#news = step.done === true ? { kind: 'read', report: step.value } : { kind: 'reading', ...step.value };
      }
    } catch (error) {
      [this.#steps, this.#news] = [null, null];
      throw error;
    }
  }
}
