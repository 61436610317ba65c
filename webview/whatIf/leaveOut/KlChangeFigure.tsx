import { useMemo, useState } from 'preact/hooks';
import type { LeftOut } from '../../../src/protocol/whatIf/leftOut';
import type { AnalysisRun } from '../../../src/protocol/whatIf/whatIf';
import { estimate } from '../../../src/protocol/numbers';
import { ColourBar } from '../../colour/ColourBar';
import { signedColouring } from '../../../src/figures/colour/colourMap';
import { type ColourScale, colourScale, textColour, valueColour } from '../../../src/figures/colour/colourScale';
import { suitableScale, whyScale } from '../../chart/axis';
import type { MatrixPanel } from '../../../src/figures/contents';
import { Figure } from '../../figure/Figure';
import { figureColours } from '../../../src/figures/colour/figureColours';
import { useSight } from '../../sight/context';
import { askingWhatIf, goingTo } from '../../sight/sight';
import { useObserved } from '../../state/observable';
import { TableView } from '../../text/TableView';
import { usePageKind } from '../../theme/theme';
import type { Asked } from '../asked';
import { Definition } from '../Definition';
import { ownLines } from '../ownLines';
import { PairedCell } from '../PairedTable';
import { coveredInWords, signedEstimate } from '../whatIfWords';
import { t } from '../../text/translate';
import { nounInWords } from '../../text/nouns';

interface Props {
  asked: Asked;
  run: AnalysisRun;
  leftOut: LeftOut;
}

/** Of more columns, each is too narrow for its values. */
const MOST_PRINTED = 12;
/** Rows get thinner when the matrix would be taller than this, in pixels. */
const ROOM = 380;
const [LOWEST_ROW, TALLEST_ROW] = [9, 19];

interface Cell {
  readonly row: number;
  readonly column: number;
}

/** Which groups pay for the loss of another one: the change of every lower group's KL. */
export function KlChangeFigure({ asked: { inspection, measured }, run, leftOut }: Props) {
  const { noun } = measured;
  const { sight, change, whatIfPointed } = useSight();
  const { cellScale, printed } = sight.whatIf;
  const target = useObserved(whatIfPointed);
  const pageKind = usePageKind();
  const [cursor, setCursor] = useState<Cell>({ row: 0, column: 1 });
  const { changes } = leftOut;
  const groups = changes.length;
  const scale = useMemo(() => {
    const values = changes.flatMap(({ replacement, klNats }) =>
      klNats.slice(replacement.group + 1).map(({ mean }) => mean),
    );
    const isWide = suitableScale(values) !== 'linear';
    const kind = cellScale === 'auto' ? (isWide ? 'symlog' : 'linear') : cellScale;
    return { ...colourScale(signedColouring(pageKind), values), kind };
  }, [changes, pageKind, cellScale]);
  if (groups < 2) return null;
  const rowHeight = Math.max(LOWEST_ROW, Math.min(TALLEST_ROW, Math.floor(ROOM / (groups + 1))));
  const prints = printed && groups <= MOST_PRINTED;
  const title = t`Change of each group’s KL`;
  const subtitle = coveredInWords(run, measured);
  const point = (cell: Cell | null) => {
    whatIfPointed.set(cell && { kind: 'replaced', group: cell.row, channel: null, of: cell.column });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const { row, column } = cursor;
    const next = {
      ArrowUp: { row: row - 1, column },
      ArrowDown: { row: row + 1, column: Math.max(column, row + 2) },
      ArrowLeft: { row, column: column - 1 },
      ArrowRight: { row, column: column + 1 },
    }[event.key];
    if (next !== undefined) {
      if (next.row >= 0 && next.column > next.row && next.column < groups) {
        setCursor(next);
        point(next);
      }
    } else if (event.key === ' ' || event.key === 'Enter') change(goingTo(row, null));
    else return;
    event.preventDefault();
  };
  const isAt = (row: number, column: number) =>
    target?.kind === 'replaced' && target.group === row && target.of === column;
  return (
    <Figure
      id="kl-changes"
      title={title}
      sub={t`${subtitle}; rows: the group left out`}
      toolbar={{
        scale: {
          offered: ['linear', 'symlog'],
          chosen: scale.kind,
          why: whyScale(cellScale, scale.kind),
          onChoose: (chosen) => {
            change(askingWhatIf({ cellScale: chosen }));
          },
        },
        ...(groups <= MOST_PRINTED && {
          values: {
            on: printed,
            onChange: (on) => {
              change(askingWhatIf({ printed: on }));
            },
          },
        }),
      }}
      contents={() => ({
        ...{ title, subtitle, own: ownLines(inspection, run) },
        panels: [matrixPanel(leftOut, scale, t`nats per ${nounInWords(noun)}`)],
      })}
    >
      <div class="kl-changes">
        <div
          class="kl-change-cells"
          style={{ '--groups': groups, '--row-height': `${rowHeight}px` }}
          role="application"
          tabIndex={0}
          aria-label={t`Change of the KL of each group below, for ${groups} groups that are left out. Arrow keys move
            among them, Space selects the group left out.`}
          data-testid="kl-changes"
          onKeyDown={onKeyDown}
          onPointerLeave={() => {
            point(null);
          }}
          onBlur={() => {
            point(null);
          }}
        >
          <span class="corner" />
          {changes.map(({ replacement: { group } }) => (
            <span key={`column ${group}`} class="name">
              {group}
            </span>
          ))}
          {changes.flatMap(({ replacement: { group: row }, klNats }) => [
            <span key={`row ${row}`} class="name">
              {row}
            </span>,
            ...klNats.map((value, column) =>
              column > row ? (
                <span
                  key={`${row} ${column}`}
                  class={`kl-change ${isAt(row, column) ? 'pointed' : ''}`}
                  style={{ backgroundColor: valueColour(scale, value.mean) }}
                  title={t`without group ${row}, KL of group ${column}: ${signedEstimate(value)} nats`}
                  data-testid={`kl-change-${row}-${column}`}
                  data-value={String(value.mean)}
                  onPointerEnter={() => {
                    point({ row, column });
                  }}
                  onClick={() => {
                    change(goingTo(row, null));
                  }}
                >
                  {prints && (
                    <span class="printed" style={{ color: textColour(scale, value.mean) }} aria-hidden="true">
                      {estimate(value).mean}
                    </span>
                  )}
                </span>
              ) : (
                <span key={`${row} ${column}`} class="no-change" />
              ),
            ),
          ])}
        </div>
        <ColourBar scale={scale} />
      </div>
      <Definition source="docs/analyses.md#ablation">
        <p>
          {t`KL of a group in the pass without another group, less its KL in the base pass, paired. Groups above the one
            left out keep their z and their KL. The row’s sum, less the KL that the group itself saves, is the change of
            the rate.`}
        </p>
      </Definition>
      <TableView label={t`${title}, nats per ${nounInWords(noun)}`}>
        {() => (
          <table class="data" data-testid="kl-changes-table">
            <caption>
              {t`${title}, nats per ${nounInWords(noun)}: ${subtitle}. ± is the standard error over images, then over
                draws of these images.`}
            </caption>
            <thead>
              <tr>
                <th scope="col">{t`without group`}</th>
                {changes.map(({ replacement: { group } }) => (
                  <th key={group} scope="col">
                    {t`KL of ${group}`}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {changes.map(({ replacement: { group: row }, klNats }) => (
                <tr key={row}>
                  <th scope="row">{row}</th>
                  {klNats.map((value, column) => (
                    <PairedCell key={column} value={column > row ? value : null} />
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </TableView>
    </Figure>
  );
}

/** Groups above a replaced one keep their KL, so they have no cell. */
function matrixPanel({ changes }: LeftOut, scale: ColourScale, unit: string): MatrixPanel {
  const groups = changes.map(({ replacement }) => replacement.group);
  return {
    ...{ kind: 'matrix', title: '', row: t`without group`, column: t`KL of group` },
    ...{ rowLabels: groups.map(String), columnLabels: groups.map(String), unused: null },
    cells: changes.map(({ replacement, klNats }) =>
      groups.map((group) => (group > replacement.group ? (klNats[group]?.mean ?? null) : null)),
    ),
    colours: figureColours(t`change of KL`, unit, scale),
  };
}
