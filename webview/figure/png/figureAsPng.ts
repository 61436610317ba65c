import type { Palette } from '../../../src/figures/colours';
import type { Provenanced } from '../../../src/figures/contents';
import { drawFigure } from '../../../src/figures/scene/drawFigure';
import { paint } from './paint';
import { withProvenance } from '../../../src/figures/png/provenanceChunks';

/** Twice the pixels of the page, for screens and slides of high resolution. */
const SCALE = 2;

/** A figure as a PNG file, with chunks that say where its numbers come from. */
export async function figureAsPng(figure: Provenanced, palette: Palette): Promise<Uint8Array<ArrayBuffer>> {
  const canvas = document.createElement('canvas');
  paint(drawFigure(figure, palette), canvas, SCALE);
  const blob = await new Promise<Blob | null>((resolve) => {
    canvas.toBlob(resolve, 'image/png');
  });
  if (blob === null) throw new Error('The figure is too large for a picture. Copy it as SVG or as a table instead.');
  return withProvenance(new Uint8Array(await blob.arrayBuffer()), figure);
}
