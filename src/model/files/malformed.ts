/** Bytes that don't follow their format. Code that knows the file turns this into a `Refusal`. */
export class Malformed extends Error {
  override readonly name: string = 'Malformed';
}

/** Bytes that end before what they announce. */
export class Truncated extends Malformed {
  override readonly name = 'Truncated';
}
