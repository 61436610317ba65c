/** The forms in which a figure can be copied. */
import type { FigureFormat } from '../../../src/protocol/pageCommands';
import { LIGHT_PALETTE } from '../../../src/figures/colours';
import type { FigureContents } from '../../../src/figures/contents';
import { provenanced } from '../../../src/figures/provenanced';
import { figureAsPng } from '../png/figureAsPng';
import { figureAsPython } from '../../../src/figures/python/figureAsPython';
import { figureAsSvg } from '../../../src/figures/svg';
import { figureAsTsv } from '../../../src/figures/tsv';
import type { FigureDoor } from './figureDoor';
import { paletteAsSeen } from './paletteAsSeen';
import { t } from '../../text/translate';

export const COPY_FORMATS = [
  { name: 'png', label: t`PNG, as seen`, about: t`at twice the size` },
  { name: 'png-light', label: t`PNG, light`, about: t`at twice the size, on white` },
  { name: 'svg', label: 'SVG', about: t`vectors on white; cells of maps as an image` },
  { name: 'tsv', label: 'TSV', about: t`all digits, for a spreadsheet or numpy` },
  { name: 'python', label: 'Python', about: t`numpy and matplotlib code with the numbers` },
] as const satisfies readonly { name: FigureFormat; label: string; about: string }[];

const AS_TEXT = { svg: figureAsSvg, tsv: figureAsTsv, python: figureAsPython };

/**
 * Copies a figure. A picture that this page may not put on the clipboard is offered to be saved instead.
 * @returns what happened, in words
 * @throws {Error} if the clipboard refuses
 */
export async function copyFigure(contents: FigureContents, format: FigureFormat, door: FigureDoor): Promise<string> {
  const figure = door.provenance().then((provenance) => provenanced(contents, provenance));
  if (format === 'svg' || format === 'tsv' || format === 'python') {
    await door.copy(AS_TEXT[format](await figure));
    return t`Copied`;
  }
  const palette = format === 'png' ? paletteAsSeen() : LIGHT_PALETTE;
  const png = figure.then((whole) => figureAsPng(whole, palette));
  try {
    // The browser allows it only from within the click, so the picture is promised before it is there.
    const blob = png.then((bytes) => new Blob([bytes], { type: 'image/png' }));
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': blob })]);
    return t`Copied`;
  } catch {
    door.save(`${fileStem(contents.title)}.png`, await png);
    return t`Saving …`;
  }
}

/** `kl-by-group-and-channel`. */
function fileStem(title: string): string {
  const words = title.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return words.length === 0 ? 'figure' : words.join('-').slice(0, 60);
}
