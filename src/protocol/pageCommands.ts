/** Commands of VS Code that the page carries out. */
export type FigureFormat = 'png' | 'png-light' | 'svg' | 'tsv' | 'python';

/** A place that the page is to show: a group, one of its channels, a latent position; in one image or averaged. */
export interface PagePlace {
  readonly group: number;
  readonly channel: number | null;
  readonly image: number | null;
  readonly position: { readonly y: number; readonly x: number } | null;
}

export type PageCommand =
  | { readonly kind: 'open export menu' }
  | { readonly kind: 'go to'; readonly place: PagePlace }
  | { readonly kind: 'show comparison' }
  /** `figure` is a figure's id; `null` for the one that was pointed at or used last. */
  | { readonly kind: 'copy figure'; readonly figure: string | null; readonly format: FigureFormat };
