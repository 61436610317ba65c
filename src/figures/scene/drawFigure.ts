import { visibleText } from '../../protocol/visibleText';
import type { Palette } from '../colours';
import type { Panel, Provenanced } from '../contents';
import { drawBars } from './bars';
import { drawGroupedBars } from './groupedBars';
import { drawHistograms } from './histograms';
import { drawMap } from './map';
import { drawMatrix } from './matrix';
import { drawPictures } from './pictures';
import { drawLines, drawPoints } from './plane';
import { drawRidges } from './ridges';
import { type Drawing, type Mark, moved, textWidth } from './scene';
import { drawTable } from './tablePanel';

const MARGIN = 16;
const TITLE_SIZE = 15;
const SUBTITLE_SIZE = 12;
const PANEL_TITLE_SIZE = 12;
const FOOT_SIZE = 9;
const FOOT_LINE = 12;
const GAP = 26;
/** Panels beyond this width go on in the next row. */
const MOST_WIDTH = 1100;
/** Lines of provenance that a picture prints; all are in its metadata. */
const PRINTED = ['checkpoint', 'file', 'images', 'draws', 'engine', 'measured by'];

/** A whole figure: title, panels in rows, and below them where the numbers come from. */
export function drawFigure({ title, subtitle, panels, provenance }: Provenanced, palette: Palette): Drawing {
  const drawn = panels.map((panel) => ({ title: panel.title, drawing: drawPanel(panel, palette) }));
  const heads = [
    text(title, TITLE_SIZE, palette.ink, true),
    ...(subtitle === '' ? [] : [text(subtitle, SUBTITLE_SIZE, palette.dim)]),
  ];
  const top = MARGIN + 16 + (subtitle === '' ? 0 : 18);
  const body = inRows(drawn, top + 8, palette);
  const widest = Math.max(textWidth(title, TITLE_SIZE), textWidth(subtitle, SUBTITLE_SIZE) * 0.92);
  const width = Math.ceil(Math.max(body.width, widest + 2 * MARGIN, 340));
  const printed = provenance.filter(([name]) => PRINTED.includes(name)).map(([, said]) => said);
  const foot = wrapped(printed.join(' · '), width - 2 * MARGIN);
  const height = Math.ceil(body.height + (foot.length === 0 ? 0 : foot.length * FOOT_LINE + 6) + MARGIN / 2);
  return {
    width,
    height,
    marks: [
      { kind: 'rectangle', x: 0, y: 0, width, height, fill: palette.background },
      ...heads.map((mark, i) => moved(mark, MARGIN, MARGIN + 10 + i * 18)),
      ...body.marks,
      ...foot.map((said, i) => moved(text(said, FOOT_SIZE, palette.dim), MARGIN, body.height + 10 + i * FOOT_LINE)),
    ],
  };
}

interface TitledDrawing {
  readonly title: string;
  readonly drawing: Drawing;
}

function inRows(panels: readonly TitledDrawing[], top: number, palette: Palette): Drawing {
  let [x, y, rowHeight, width] = [MARGIN, top, 0, 0];
  // Panels with and without a title stay level.
  const head = panels.some(({ title }) => title !== '') ? 20 : 0;
  const marks = panels.flatMap(({ title, drawing }): Mark[] => {
    if (x > MARGIN && x + drawing.width > MOST_WIDTH) {
      x = MARGIN;
      y += rowHeight + GAP / 2;
      rowHeight = 0;
    }
    const own: Mark[] = [
      ...(title === '' ? [] : [moved(text(title, PANEL_TITLE_SIZE, palette.ink), x, y + 12)]),
      ...drawing.marks.map((mark) => moved(mark, x, y + head)),
    ];
    const needed = Math.max(drawing.width, textWidth(title, PANEL_TITLE_SIZE));
    x += needed + GAP;
    width = Math.max(width, x - GAP + MARGIN);
    rowHeight = Math.max(rowHeight, drawing.height + head);
    return own;
  });
  return { width, height: y + rowHeight, marks: marks.map(visible) };
}

function drawPanel(panel: Panel, palette: Palette): Drawing {
  switch (panel.kind) {
    case 'bars':
      return drawBars(panel, palette);
    case 'grouped bars':
      return drawGroupedBars(panel, palette);
    case 'matrix':
      return drawMatrix(panel, palette);
    case 'map':
      return drawMap(panel, palette);
    case 'histograms':
      return drawHistograms(panel, palette);
    case 'ridges':
      return drawRidges(panel, palette);
    case 'points':
      return drawPoints(panel, palette);
    case 'lines':
      return drawLines(panel, palette);
    case 'table':
      return drawTable(panel, palette);
    case 'pictures':
      return drawPictures(panel, palette);
  }
}

/** Names come from files. */
function visible(mark: Mark): Mark {
  return mark.kind === 'text' ? { ...mark, text: visibleText(mark.text) } : mark;
}

function text(said: string, size: number, fill: string, bold = false): Mark {
  return { kind: 'text', at: [0, 0], text: visibleText(said), size, anchor: 'start', fill, bold };
}

/** Breaks a line between words. */
function wrapped(said: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of said.split(' ').filter((each) => each !== '')) {
    const last = lines.at(-1);
    if (last !== undefined && textWidth(`${last} ${word}`, FOOT_SIZE) <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
