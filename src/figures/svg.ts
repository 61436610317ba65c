import { escaped } from './markup';
import { visibleText } from '../protocol/visibleText';
import { asBase64 } from './base64';
import { LIGHT_PALETTE, type Palette } from './colours';
import type { Provenanced } from './contents';
import { encodePng } from './png/encodePng';
import { drawFigure } from './scene/drawFigure';
import { FONT, type Mark } from './scene/scene';

/**
 * A figure as an SVG document: text, axes, bars and lines are vectors, cells of maps and pixels of pictures embedded
 * images. `<desc>` says where the numbers come from.
 */
export function figureAsSvg(figure: Provenanced, palette: Palette = LIGHT_PALETTE): string {
  const { width, height, marks } = drawFigure(figure, palette);
  const description = figure.provenance.map(([name, text]) => `${name}: ${text}`).join('\n');
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" font-family="${escaped(FONT)}">`,
    `<title>${escaped(visibleText(figure.title))}</title>`,
    `<desc>${description.split('\n').map(visibleText).map(escaped).join('\n')}</desc>`,
    ...marks.map(element),
    '</svg>',
    '',
  ].join('\n');
}

function element(mark: Mark): string {
  switch (mark.kind) {
    case 'rectangle': {
      const { x, y, width, height, fill, opacity = 1 } = mark;
      const place = `x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}"`;
      return `<rect ${place} fill="${escaped(fill)}"${opacity === 1 ? '' : ` fill-opacity="${opacity}"`}/>`;
    }
    case 'line': {
      const points = mark.points.map(([x, y]) => `${short(x)},${short(y)}`).join(' ');
      const dashes = mark.dashed === true ? ' stroke-dasharray="4 3"' : '';
      return `<polyline points="${points}" fill="none" stroke="${escaped(mark.stroke)}" stroke-width="${mark.width}"${dashes}/>`;
    }
    case 'dot': {
      const { at, radius, fill, opacity } = mark;
      return `<circle cx="${short(at[0])}" cy="${short(at[1])}" r="${radius}" fill="${escaped(fill)}" fill-opacity="${opacity}"/>`;
    }
    case 'text': {
      const { at, text, size, anchor, fill, bold = false, turned = false } = mark;
      const [x, y] = at.map(short);
      const attributes = [
        ...[`x="${x ?? '0'}"`, `y="${y ?? '0'}"`, `font-size="${short(size)}"`, `fill="${escaped(fill)}"`],
        ...(anchor === 'start' ? [] : [`text-anchor="${anchor}"`]),
        ...(bold ? ['font-weight="600"'] : []),
        ...(turned ? [`transform="rotate(-90 ${x ?? '0'} ${y ?? '0'})"`] : []),
      ];
      return `<text ${attributes.join(' ')}>${escaped(text)}</text>`;
    }
    case 'image': {
      const { x, y, width, height, image } = mark;
      const place = `x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}"`;
      const data = `data:image/png;base64,${asBase64(encodePng(image))}`;
      return `<image ${place} preserveAspectRatio="none" style="image-rendering:pixelated" href="${data}"/>`;
    }
  }
}

/** A hundredth of a pixel is finer than anyone sees. A length that is not finite would spoil the document. */
function short(length: number): string {
  return Number.isFinite(length) ? String(Math.round(length * 100) / 100) : '0';
}
