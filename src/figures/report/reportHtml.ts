import { visibleText } from '../../protocol/visibleText';
import { type Provenanced, type ProvenanceLine, quantityInWords } from '../contents';
import type { NumberTable } from '../tables';
import { figureAsSvg } from '../svg';
import { escaped } from '../markup';
import { sixDigits } from '../../protocol/numbers';

export interface Report {
  readonly title: string;
  /** The main numbers, each with its error and unit. */
  readonly headlines: readonly string[];
  /** What a reader should not overlook, in sentences. */
  readonly findings: readonly string[];
  /** What makes the numbers doubtful, in sentences. */
  readonly warnings: readonly string[];
  readonly figures: readonly Provenanced[];
  readonly tables: readonly NumberTable[];
  readonly provenance: readonly ProvenanceLine[];
}

/** Runs nothing and loads nothing: pictures are in the page. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";
const STYLE = `
body { max-width: 1160px; margin: 24px auto; padding: 0 20px; background: #fff; color: #1f1f1f;
  font: 14px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; }
h1 { font-size: 22px; } h2 { margin-top: 28px; font-size: 16px; }
svg { max-width: 100%; height: auto; }
.scroll { max-height: 480px; overflow: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: 2px 14px 2px 0; text-align: right; white-space: nowrap; }
th { color: #5a5a5a; font-weight: 400; } th:first-child, td:first-child { text-align: left; }
dt { color: #5a5a5a; } dd { margin: 0 0 4px; overflow-wrap: anywhere; }
`;

/** One page that opens anywhere, offline and without scripts. */
export function reportHtml({ title, headlines, findings, warnings, figures, tables, provenance }: Report): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${text(title)}</h1>
${headlines.map((line) => `<p>${text(line)}</p>`).join('\n')}
${listHtml('Findings', findings)}
${listHtml('Warnings', warnings)}
${figures.map((figure) => `<figure>${figureAsSvg(figure)}</figure>`).join('\n')}
${tables.map(tableHtml).join('\n')}
<h2>Where the numbers come from</h2>
<dl>
${provenance.map(([name, said]) => `<dt>${text(name)}</dt><dd>${text(said)}</dd>`).join('\n')}
</dl>
</main>
</body>
</html>
`;
}

function listHtml(title: string, sentences: readonly string[]): string {
  if (sentences.length === 0) return '';
  return `<h2>${title}</h2>\n<ul>${sentences.map((each) => `<li>${text(each)}</li>`).join('')}</ul>`;
}

function tableHtml({ title, columns, rows }: NumberTable): string {
  const head = columns.map((column) => `<th scope="col">${text(quantityInWords(column))}</th>`).join('');
  const body = rows.map((row) => {
    const cells = row.map((cell) => (cell === null ? '–' : typeof cell === 'string' ? text(cell) : number(cell)));
    return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
  });
  return `<h2>${text(title)}</h2>
<div class="scroll" role="region" aria-label="${text(title)}" tabindex="0"><table>
<thead><tr>${head}</tr></thead>
<tbody>
${body.join('\n')}
</tbody>
</table></div>`;
}

function number(value: number): string {
  return Number.isInteger(value) ? String(value) : sixDigits(value);
}

function text(said: string): string {
  return escaped(visibleText(said));
}
