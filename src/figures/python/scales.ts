/** Axes and colours as Python source. */
import type { Ends } from '../axis';
import { axisInWords, type Axis, type Colours, type Scale } from '../contents';
import { cellColours, cssOf } from '../colours';
import { drawnText, pythonNumber } from './literals';

/** Scale, limits and name of an axis. */
export function axisLines(side: 'x' | 'y', axis: Axis, ends: Ends): string[] {
  const { scale, from, to } = ends;
  return [
    ...(scale.kind === 'linear' ? [] : [`ax.set_${side}scale(${scaleArguments(scale)})`]),
    `ax.set_${side}lim(${pythonNumber(from)}, ${pythonNumber(to)})`,
    `ax.set_${side}label(${drawnText(axisInWords(axis))})`,
  ];
}

function scaleArguments(scale: Scale): string {
  // matplotlib gives the linear part 1/0.9 of a decade; the page, one.
  return scale.kind === 'symlog'
    ? `"symlog", linthresh=${pythonNumber(scale.linearWithin)}, linscale=0.9`
    : `"${scale.kind}"`;
}

/** `norm` and `cmap` of cells, over the same domain and in the same colours as on the page. */
export function colourLines(colours: Colours, ends: Ends): string[] {
  const { scale, from, to } = ends;
  const limits = `vmin=${pythonNumber(from)}, vmax=${pythonNumber(to)}`;
  const norm = {
    linear: `colors.Normalize(${limits})`,
    log: `colors.LogNorm(${limits})`,
    symlog: `colors.SymLogNorm(linthresh=${scale.kind === 'symlog' ? pythonNumber(scale.linearWithin) : '1'}, linscale=0.9, base=10, ${limits})`,
  };
  return [`norm = ${norm[scale.kind]}`, `cmap = ${mapInPython(colours)}`];
}

/** Another order, or a map that matplotlib lacks, is given by its colours. */
function mapInPython(colours: Colours): string {
  if (colours.map !== 'signed') return `colormaps["${colours.map}${colours.inverted ? '_r' : ''}"]`;
  const colour = cellColours(colours, { scale: { kind: 'linear' }, from: 0, to: 1 }, 'light');
  const control = Array.from({ length: 17 }, (_, i) => `"${cssOf(colour(i / 16))}"`);
  return `colors.LinearSegmentedColormap.from_list("signed", [${control.join(', ')}])`;
}
