/** What is needed to cite numbers, and to get them again. */
export interface Citation {
  /** SHA-256 of the checkpoint's file, in hexadecimal digits. */
  readonly checkpointSha256: string;
  /** SHA-256 of all images as the network got them (docs/statistics-file.md); `null` where a file lacks it. */
  readonly imagesSha256: string | null;
  /** The command that gives the same numbers; `null` where a file lacks it. */
  readonly command: string | null;
  /** The program that measured, for example `nvae-inspect 1.2.0`. */
  readonly version: string;
}
