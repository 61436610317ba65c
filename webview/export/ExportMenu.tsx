import { useEffect, useState } from 'preact/hooks';
import { CSV_TABLES, type CsvTable, type ExportWish } from '../../src/protocol/exports';
import type { ColourMap, ShownInspection } from '../../src/protocol/inspection';
import { useProvenance } from '../figure/copy/useFigures';
import { ChipMenu } from '../menu/ChipMenu';
import { type Host, reasonInWords } from '../state/host';
import { useRunAnswers } from '../state/useRunAnswers';
import { ArraysForm } from './ArraysForm';
import { makeReport } from './makeReport';
import { t } from '../text/translate';

interface Props {
  inspection: ShownInspection;
  /** For the report's maps. */
  colourMap: ColourMap;
  host: Host;
}

const ID = 'export-menu';
const TABLES = Object.keys(CSV_TABLES) as CsvTable[];
const TABLE_WORDS: Readonly<Record<CsvTable, string>> = {
  groups: t`a table of latent groups`,
  channels: t`a table of channels`,
  images: t`a table of images`,
};

/** Everything measured, as files. A dialog of VS Code asks where each is saved. */
export function ExportMenu({ inspection, colourMap, host }: Props) {
  const { run, summary, checkpoint, fileName } = inspection;
  const answers = useRunAnswers(host, run);
  const provenance = useProvenance(inspection, answers);
  const [said, say] = useState<string | null>(null);
  useEffect(
    () =>
      host.onCommand((command) => {
        if (command.kind === 'open export menu') document.getElementById(ID)?.showPopover();
      }),
    [host],
  );
  // Before any image went through the whole network there is nothing to export.
  if (summary === null || checkpoint === null) return null;
  const report = async () => {
    say(t`Making the report …`);
    try {
      const made = await makeReport(inspection, { host, colourMap, provenance: await provenance() });
      host.saveFile({ name: reportName(fileName), bytes: new TextEncoder().encode(made) });
      say(null);
    } catch (reason) {
      say(t`No report was made: ${reasonInWords(reason)}`);
    }
  };
  return (
    <>
      <ChipMenu id={ID} chip={t`Export`} title={t`Export everything that was measured`} changeable>
        {(close) => {
          const item = (label: string, about: string, id: string, choose: () => void) => (
            <button
              key={id}
              type="button"
              class="item"
              data-testid={`export-${id}`}
              onClick={() => {
                close();
                choose();
              }}
            >
              <span>{label}</span> <span class="about">{about}</span>
            </button>
          );
          const wish = (wished: ExportWish) => () => {
            host.exportResults(wished);
          };
          return (
            <>
              {item(t`Report`, t`one HTML page: figures, tables, sources`, 'report', () => void report())}
              {item('JSON', t`what nvae-inspect --json prints`, 'json', wish({ kind: 'json' }))}
              {TABLES.map((table) => item('CSV', TABLE_WORDS[table], `csv-${table}`, wish({ kind: 'csv', table })))}
              {item(
                t`Statistics`,
                t`safetensors; opens here without the model`,
                'safetensors',
                wish({ kind: 'safetensors' }),
              )}
              {inspection.whatIf !== null &&
                item(
                  t`Snapshot`,
                  t`the checkpoint’s weights and arguments, without the optimizer`,
                  'snapshot',
                  wish({ kind: 'snapshot' }),
                )}
              <ArraysForm
                groups={checkpoint.groups.length}
                onExport={(wished) => {
                  close();
                  host.exportResults(wished);
                }}
              />
            </>
          );
        }}
      </ChipMenu>
      <span class="sub" role="status" data-testid="export-status">
        {said}
      </span>
    </>
  );
}

/** `nvae-digits-report.html`. */
function reportName(fileName: string): string {
  const words =
    fileName
      .toLowerCase()
      .replace(/\.[^.]*$/, '')
      .match(/[a-z0-9]+/g) ?? [];
  return `${[...words, 'report'].join('-').slice(-90)}.html`;
}
