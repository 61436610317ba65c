import { visibleText } from '../protocol/visibleText';

/** Input that can't be used. The message is one sentence or two for the user: what is wrong, where, what to do. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  /** @param message may quote names from files unchanged */
  constructor(message: string, options?: ErrorOptions) {
    super(visibleText(message), options);
  }
}
