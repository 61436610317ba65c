/** A section of a file that is read front to back. */
export interface ByteSource {
  /** Where in the file it begins. */
  readonly start: number;
  readonly length: number;
  /** Bytes of the section. `position` counts from its start. */
  read(position: number, length: number): Buffer;
}
