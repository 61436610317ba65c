import type { WeightReport } from '../../src/protocol/weights';
import { type Host, reasonInWords } from './host';
import { Observable } from './observable';

export type WeightsState =
  | { readonly kind: 'unasked' }
  /** Tensors read so far; `total` is 0 until it is known. */
  | { readonly kind: 'reading'; readonly done: number; readonly total: number }
  | { readonly kind: 'read'; readonly report: WeightReport }
  | { readonly kind: 'refused'; readonly reason: string };

const UNASKED: WeightsState = { kind: 'unasked' };

/** The report on the weights. The process reads on only as long as it is asked. */
export class WeightsAnswer extends Observable<WeightsState> {
  readonly #host: Pick<Host, 'ask'>;
  /** Changes when what is asked for is no longer wanted. */
  #asked = 0;

  constructor(host: Pick<Host, 'ask'>) {
    super(UNASKED);
    this.#host = host;
  }

  ask(): void {
    const mine = (this.#asked += 1);
    this.set({ kind: 'reading', done: 0, total: 0 });
    const show = (state: WeightsState) => {
      if (mine === this.#asked) this.set(state);
    };
    const read = async () => {
      for (let known = 0; mine === this.#asked;) {
        const news = await this.#host.ask('weights', known);
        show(news);
        if (news.kind === 'read') return;
        known = news.done;
      }
    };
    read().catch((reason: unknown) => {
      show({ kind: 'refused', reason: reasonInWords(reason) });
    });
  }

  /** What was read stays read: asked again, the process goes on from there. */
  stop(): void {
    this.#asked += 1;
    this.set(UNASKED);
  }
}
