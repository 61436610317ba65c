/** When results were there, in ms after the model process was asked for them; `null` until they are. */
export interface RunTimings {
  /** The checkpoint was understood, and its engine chosen. */
  readonly openedMs: number | null;
  /** The first images were read, or the first model samples asked for. */
  readonly inputMs: number | null;
  /** The first batch of the top group was measured. */
  readonly firstGroupMs: number | null;
  /** The inspection ended, for whatever reason. */
  readonly endedMs: number | null;
  /** Images measured per second, with all their draws, between `inputMs` and `endedMs`. */
  readonly imagesPerSecond: number | null;
}
