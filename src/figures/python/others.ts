/** Tables and pictures as Python source. */
import { asBase64 } from '../base64';
import { type Cell, type NamedPicture, type PicturesPanel, quantityInWords, type TablePanel } from '../contents';
import { drawnText, pythonNumber, pythonText, pythonTexts } from './literals';

const PER_ROW = 6;

export function otherPanel(panel: TablePanel | PicturesPanel): string[] {
  return panel.kind === 'table' ? tableLines(panel) : pictureLines(panel);
}

function tableLines({ columns, rows }: TablePanel): string[] {
  return [
    `columns = ${pythonTexts(columns.map(quantityInWords))}`,
    'rows = [',
    ...rows.map((row) => `    [${row.map(cellInPython).join(', ')}],`),
    ']',
    'ax.axis("off")',
    'texts = [[cell if isinstance(cell, str) else f"{cell:.4g}" for cell in row] for row in rows]',
    'table = ax.table(cellText=texts, colLabels=columns, loc="center")',
    'table.auto_set_font_size(False)',
    'table.set_fontsize(8)',
  ];
}

function cellInPython(cell: Cell): string {
  return typeof cell === 'string' ? drawnText(cell) : pythonNumber(cell);
}

function pictureLines({ pictures }: PicturesPanel): string[] {
  const columns = Math.max(1, Math.min(PER_ROW, pictures.length));
  return [
    '# Names, shapes (height, width, channels) and pixels.',
    'pictures = [',
    ...pictures.map(
      (picture) => `    (${drawnText(picture.name)}, (${shapeOf(picture)}), ${pythonText(asBase64(picture.pixels))}),`,
    ),
    ']',
    'ax.axis("off")',
    `grid = ax.get_subplotspec().subgridspec(${Math.max(1, Math.ceil(pictures.length / columns))}, ${columns})`,
    'for i, (name, shape, pixels) in enumerate(pictures):',
    '    picture = np.frombuffer(base64.b64decode(pixels), np.uint8).reshape(shape)',
    '    picture = picture[:, :, 0] if shape[2] == 1 else picture',
    '    place = fig.add_subplot(grid[i])',
    '    place.imshow(picture, cmap="gray", vmin=0, vmax=255, interpolation="nearest")',
    '    place.set_title(name, fontsize=7)',
    '    place.axis("off")',
  ];
}

function shapeOf({ height, width, channels }: NamedPicture): string {
  return [height, width, channels].join(', ');
}
