/** Tables of numbers as CSV: comments that say where they come from, a line of names, then one line per row. */
import type { CsvTable } from '../../protocol/exports';
import { RELEASE_THRESHOLD_NATS } from '../../protocol/inspection';
import { visibleText } from '../../protocol/visibleText';
import type { Exported } from './exported';
import { provenanceAsJson } from './provenanceJson';
import { groupsAsJson } from './results';

type Cell = string | number | boolean | null;
type Row = Readonly<Record<string, Cell>>;

/**
 * Rows have the names that `--json` and the statistics file use. KL and errors are in nats. `#` starts a comment, as
 * `pandas.read_csv(path, comment='#')` reads it.
 * @throws {Refusal} if saved statistics lack what the table holds.
 */
export function asCsv(exported: Exported, table: CsvTable): string {
  const rows = { groups: groupRows, channels: channelRows, images: imageRows }[table](exported);
  const names = Object.keys(rows[0] ?? {});
  return [
    ...provenance(exported).map((line) => `# ${visibleText(line)}`),
    names.join(','),
    ...rows.map((row) => names.map((name) => cellText(row[name] ?? null)).join(',')),
    '',
  ].join('\n');
}

function provenance({ statistics, draws }: Exported): string[] {
  const fields = provenanceAsJson(statistics.provenance, statistics.model);
  return [
    `input: ${statistics.input.label}`,
    `draws: ${draws}`,
    ...Object.entries(fields).map(([name, value]) => `${name}: ${String(value)}`),
  ];
}

function groupRows({ measurement, statistics }: Exported): Row[] {
  const measured = measurement.groups(RELEASE_THRESHOLD_NATS).flatMap((summary) => summary?.group ?? []);
  const rows = groupsAsJson({ measurement, checkpoint: statistics.model });
  return rows.map((row, i) => ({ group: measured[i] ?? null, ...row }));
}

function channelRows({ measurement }: Exported): Row[] {
  return measurement.groups(RELEASE_THRESHOLD_NATS).flatMap((summary) => {
    if (summary === null) return [];
    const { group, channelKlNats, channelStandardErrorNats, channelDrawStandardErrorNats, strongest } = summary;
    return Array.from(channelKlNats, (nats, channel) => ({
      ...{ group, channel, kl_nats: nats },
      kl_standard_error: channelStandardErrorNats?.[channel] ?? null,
      kl_draw_standard_error: channelDrawStandardErrorNats?.[channel] ?? null,
      active: Number.isNaN(nats) ? null : nats > RELEASE_THRESHOLD_NATS,
      strongest_image: known(strongest?.image[channel * strongest.perChannel]),
      strongest_kl_nats: strongest?.klNats[channel * strongest.perChannel] ?? null,
    }));
  });
}

/** An image's number, which is −1 where there is none. */
function known(image: number | undefined): number | null {
  return image === undefined || image < 0 ? null : image;
}

function imageRows({ measurement, statistics }: Exported): Row[] {
  const { klByGroup, reconstructionNats, drawErrors, weights } = measurement.rows;
  const { records, model } = statistics;
  const { names, indices, classes } = records;
  const hasLoss = model.likelihood !== 'unknown';
  return Array.from(reconstructionNats, (loss, image) => {
    const byGroup = klByGroup.map((ofGroup) => ofGroup[image] ?? NaN);
    const kl = byGroup.reduce((sum, nats) => sum + nats, 0);
    const ofClass = classes?.of[image];
    return {
      ...{ image, name: names[image] ?? null, index: indices?.[image] ?? null },
      ...(classes === null ? {} : { class: ofClass === undefined ? null : (classes.names[ofClass] ?? null) }),
      ...{ nelbo: hasLoss ? kl + loss : null, recon: hasLoss ? loss : null, kl },
      ...(drawErrors === null
        ? {}
        : {
            nelbo_draw_error: hasLoss ? (drawErrors.nelboNats[image] ?? null) : null,
            recon_draw_error: hasLoss ? (drawErrors.reconstructionNats[image] ?? null) : null,
            kl_draw_error: drawErrors.klNats[image] ?? null,
          }),
      ...(weights === null ? {} : { bound: weights.boundNats[image] ?? null }),
      ...Object.fromEntries(byGroup.map((nats, group) => [`kl_${group}`, nats])),
    };
  });
}

function cellText(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell !== 'string')
    return Number.isFinite(cell) || typeof cell === 'boolean' ? String(cell) : notFinite(cell);
  const shown = visibleText(cell);
  // A spreadsheet would compute a text that begins like a formula, and files choose their images' names.
  const safe = /^[=+@\-#]/.test(shown) ? `'${shown}` : shown;
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function notFinite(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? 'inf' : '-inf';
}
