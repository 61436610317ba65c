/** An inspection's results for the terminal: as one JSON object, or as a table for people. */
import { allWarnings } from '../../protocol/allWarnings';
import { RELEASE_THRESHOLD_NATS } from '../../protocol/inspection';
import { comparedOf, ESTIMATE, notes, resultsAsJson, type Results, type Timings } from '../export/results';
import { compareClasses, compareSamples } from '../statistics/comparisons';
import { checkTable } from './checkTable';
import { classTable } from './classTable';
import { alignColumns } from './columns';
import { findingLines } from './findings';
import { inputLines } from './inputLines';
import { printed } from './printed';
import { provenanceLines } from './provenance';
import { estimateCells, quantityCells, quantityHeadings } from './sumQuantities';
import { printJson, printLines } from './terminal';
import { totalLines } from './totals';

export function printResults(results: Results, { json }: { readonly json: boolean }): void {
  if (json) printJson(resultsAsJson(results));
  else printLines(resultsAsTable(results));
}

function modelInWords({ dataset, groups, parameters }: Results['checkpoint']): string {
  const size = parameters > 0 ? [`${parameters} parameters`] : [];
  return [dataset, `${groups.length} latent groups`, ...size].join(', ');
}

function resultsAsTable(results: Results): string[] {
  const { fileName, checkpoint, input, measurement, draws, provenance, cost } = results;
  const { engine } = provenance;
  const summary = measurement.summary(RELEASE_THRESHOLD_NATS);
  const hasFlows = checkpoint.hasFlows;
  const rows = [['group', 'channels × size', 'KL', '± s.e.', ...quantityHeadings(hasFlows), 'channels in use']];
  for (const group of measurement.groups(RELEASE_THRESHOLD_NATS)) {
    const shape = group === null ? undefined : checkpoint.groups[group.group];
    if (group === null || shape === undefined) continue;
    rows.push([
      String(group.group),
      `${shape.channels} × ${shape.height}×${shape.width}`,
      ...estimateCells(group.klNats),
      ...quantityCells(group),
      `${group.channelsInUse ?? 'unknown'} of ${shape.channels}`,
    ]);
  }
  const of = input.kind === 'samples' ? ' of model samples' : '';
  const lines = [
    `${fileName}: ${modelInWords(checkpoint)}`,
    ...inputLines(input.label, notes(results), allWarnings(results)),
    `Engine: ${engine.device} · ${engine.runtime}`,
    '',
    `KL per latent group${of}${hasFlows ? `, estimate: ${ESTIMATE}` : ''}, nats per image, ` +
      meanOver(input.images, draws, hasFlows),
    ...alignColumns(rows),
    '',
  ];
  if (summary !== null) lines.push(...totalLines(summary, checkpoint, of));
  lines.push(...findingLines(results.findings));
  lines.push(...classTable(compareClasses(comparedOf(results)) ?? []));
  const check = compareSamples(comparedOf(results));
  if (check !== null) lines.push(...checkTable(check));
  lines.push(...provenanceLines(provenance, checkpoint));
  if (cost !== null) lines.push('', timesInWords(cost.timings));
  return lines;
}

function timesInWords({ firstGroup, firstPass, pass }: Timings): string {
  const later = pass === null ? '' : `, later passes ${printed(pass)} s`;
  return `First KL after ${firstGroup.toFixed(2)} s, all after ${firstPass.toFixed(2)} s${later}`;
}

/** What is averaged. A single draw says less, and the text says so. */
function meanOver(images: number, draws: number, hasFlows: boolean): string {
  if (draws === 1 && hasFlows) return 'mean over images, from one draw of z';
  if (draws === 1) return 'mean over images; below the top group given one draw of z';
  return `mean over ${images} ${images === 1 ? 'image' : 'images'} × ${draws} draws`;
}
