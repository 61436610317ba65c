import { useId, useState } from 'preact/hooks';
import { QUANTILES, type Ridge, type Ridges, type RidgesQuery } from '../../src/protocol/distributions';
import { HISTOGRAM_QUANTITIES, LATENT_QUANTITIES, type HistogramQuantity } from '../../src/protocol/quantities';
import { heightOf } from '../../src/figures/scales/counts';
import { useSight } from '../sight/context';
import { versionOf } from '../sight/measured';
import { coverageInWords } from '../sight/scopeInWords';
import { goingTo } from '../sight/sight';
import { useDistribution } from '../state/runAnswers';
import { Absent } from '../text/Absent';
import { Formula } from '../text/Formula';
import { count } from '../../src/protocol/numbers';
import { QuantileCells, QuantileHeadings } from './QuantileCells';
import { quantityName, spokenName } from '../text/quantityNames';
import { TableView } from '../text/TableView';
import { ridgesContents } from './distributionContents';
import { DistributionFigure } from './DistributionFigure';
import type { ViewProps } from './Distributions';
import { rangeInWords, shareInWords, spreadInWords, ticksInWords } from './distributionWords';
import { stepPath } from './histogramPath';
import { rich, t } from '../text/translate';
import { numbered } from '../text/nouns';

interface Props extends ViewProps {
  ridges: RidgesQuery;
  onQuantity: (quantity: HistogramQuantity) => void;
}

/** One quantity in every group, on one axis, from the top group down. */
export function RidgesView({ measured, ridges: query, onQuantity, ...props }: Props) {
  const { answers, logarithmic, head, onPoint } = props;
  const { hasFlows } = measured;
  const id = useId();
  const version = measured.shapes.map((_, group) => versionOf(measured, group)).join(' ');
  const answer = useDistribution('ridges', answers, query, version);
  const shown = answer.kind === 'here' ? answer.value : null;
  const offered = HISTOGRAM_QUANTITIES.filter(
    (quantity) => hasFlows || LATENT_QUANTITIES[quantity].kind !== 'contribution',
  );
  const { channels, image } = query;
  const told = {
    title: t`${spokenName(query.quantity, hasFlows)} in every group`,
    subtitle: [
      channels.kind === 'all' ? t`all channels` : t`channels in use`,
      ...(image === null ? [] : [numbered(measured.noun, image)]),
      ...(image === null && measured.scope.kind === 'class' ? [coverageInWords(measured.scope, measured.noun)] : []),
      t`ticks: medians; bars: 90 % of the values`,
    ].join(' · '),
    ...{ hasFlows, logarithmic },
  };
  return (
    <DistributionFigure head={head} hasCounts contents={shown && (() => ridgesContents(shown, told))}>
      <p class="sub contents">
        <label for={id}>{t`Quantity`} </label>
        <select
          id={id}
          data-testid="ridge-quantity"
          value={query.quantity}
          onChange={({ currentTarget: { value } }) => {
            const chosen = offered.find((quantity) => quantity === value);
            if (chosen) onQuantity(chosen);
          }}
        >
          {offered.map((quantity) => (
            <option key={quantity} value={quantity}>
              {spokenName(quantity, hasFlows)}
            </option>
          ))}
        </select>{' '}
        {t`The tick is the median, the bar 90 % of the values.`}
      </p>
      {answer.kind === 'refused' && <Absent reason={answer.reason} />}
      {shown && (
        <>
          <RidgeRows ridges={shown} logarithmic={logarithmic} hasFlows={hasFlows} onPoint={onPoint} />
          <TableView label={t`${spokenName(shown.query.quantity, hasFlows)} in every group`}>
            {() => <RidgesTable ridges={shown} hasFlows={hasFlows} />}
          </TableView>
        </>
      )}
    </DistributionFigure>
  );
}

interface RowsProps extends Pick<ViewProps, 'logarithmic' | 'onPoint'> {
  ridges: Ridges;
  hasFlows: boolean;
}

interface Place {
  readonly group: number;
  readonly bin: number;
}

function RidgeRows({ ridges, logarithmic, hasFlows, onPoint }: RowsProps) {
  const { change } = useSight();
  const [pointed, setPointed] = useState<Place | null>(null);
  const { edges, rows, query } = ridges;
  const bins = Math.max(0, edges.length - 1);
  const name = quantityName(query.quantity, hasFlows);
  const point = (place: Place | null) => {
    if (place?.group === pointed?.group && place?.bin === pointed?.bin) return;
    setPointed(place);
    const row = place && rows[place.group];
    if (!row) {
      onPoint(null);
      return;
    }
    onPoint(rich`group ${place.group}: ${(<RidgeWords name={name} row={row} edges={edges} bin={place.bin} />)}`);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const { group, bin } = pointed ?? { group: 0, bin: 0 };
    const places: Partial<Record<string, Place>> = {
      ArrowLeft: { group, bin: Math.max(0, bin - 1) },
      ArrowRight: { group, bin: Math.min(bins - 1, bin + 1) },
      ArrowUp: { group: Math.max(0, group - 1), bin },
      ArrowDown: { group: Math.min(rows.length - 1, group + 1), bin },
    };
    const next = places[event.key];
    if (next) point(next);
    else if (event.key === 'Enter') change(goingTo(group, null));
    else return;
    event.preventDefault();
  };
  return (
    <>
      <div
        class="ridges"
        role="application"
        tabIndex={0}
        aria-label={t`${spokenName(query.quantity, hasFlows)} in ${rows.length} groups. Arrow keys move between groups
          and bins, Enter goes to the group.`}
        data-testid="ridges"
        onKeyDown={onKeyDown}
        onPointerLeave={() => {
          point(null);
        }}
        onBlur={() => {
          point(null);
        }}
      >
        {rows.map((row, group) => (
          <div
            key={group}
            class="ridge"
            data-testid={`ridge-${group}`}
            onPointerMove={(event) => {
              const field = event.currentTarget.querySelector('.field');
              if (!field) return;
              const box = field.getBoundingClientRect();
              const bin = Math.floor(((event.clientX - box.left) / box.width) * bins);
              point({ group, bin: Math.max(0, Math.min(bins - 1, bin)) });
            }}
            onClick={() => {
              change(goingTo(group, null));
            }}
          >
            <span class="name">{group}</span>
            <div class="field">
              {row.kind === 'counted' && (
                <RidgeOutline
                  row={row}
                  edges={edges}
                  logarithmic={logarithmic}
                  cursor={pointed?.group === group ? pointed.bin : null}
                  role={LATENT_QUANTITIES[query.quantity].histogram}
                />
              )}
              {row.kind === 'absent' && <span class="reason">{row.reason}</span>}
            </div>
          </div>
        ))}
      </div>
      <p class="ends ridge-ends">
        {ticksInWords(edges).map((tick, place) => (
          <span key={place}>{tick}</span>
        ))}
      </p>
    </>
  );
}

interface OutlineProps {
  row: Extract<Ridge, { kind: 'counted' }>;
  edges: Float64Array;
  logarithmic: boolean;
  cursor: number | null;
  role: string;
}

function RidgeOutline({ row: { counts, quantiles, constant }, edges, logarithmic, cursor, role }: OutlineProps) {
  const bins = counts.length;
  const most = Math.max(0, ...counts);
  const [least, end] = [edges[0] ?? 0, edges[bins] ?? 1];
  const place = (value: number) => ((value - least) / (end - least)) * bins;
  const at = (share: (typeof QUANTILES)[number]) => place(quantiles?.[QUANTILES.indexOf(share)] ?? NaN);
  return (
    <svg viewBox={`0 0 ${bins} 1`} preserveAspectRatio="none" aria-hidden="true">
      {constant === null ? (
        <path class={role} d={stepPath(Array.from(counts, (number) => heightOf(number, most, logarithmic)))} />
      ) : (
        <line class={role} x1={place(constant)} x2={place(constant)} y1={0} y2={1} />
      )}
      {quantiles && constant === null && (
        <>
          <line class="range" x1={at(0.05)} x2={at(0.95)} y1={1} y2={1} />
          <line class="median" x1={at(0.5)} x2={at(0.5)} y1={0.6} y2={1} />
        </>
      )}
      {cursor !== null && <rect class="cursor" x={cursor} y={0} width={1} height={1} />}
    </svg>
  );
}

function RidgeWords({ name, row, edges, bin }: { name: string; row: Ridge; edges: Float64Array; bin: number }) {
  if (row.kind === 'absent') return <>{row.reason}</>;
  return (
    <>
      <Formula>{name}</Formula> {rangeInWords(edges, bin)}: {shareInWords(row.counts[bin] ?? 0, row.latents)} ·{' '}
      {spreadInWords(row)}
    </>
  );
}

function RidgesTable({ ridges: { rows, query }, hasFlows }: { ridges: Ridges; hasFlows: boolean }) {
  return (
    <table class="data">
      <caption>{rich`Quantiles of ${(<Formula>{quantityName(query.quantity, hasFlows)}</Formula>)}`}</caption>
      <thead>
        <tr>
          <th scope="col">{t`group`}</th>
          <th scope="col">{t`channels`}</th>
          <th scope="col">{t`latents`}</th>
          <QuantileHeadings />
        </tr>
      </thead>
      <tbody>
        {rows.map((row, group) => (
          <tr key={group}>
            <th scope="row">{group}</th>
            {row.kind === 'absent' ? (
              <td colSpan={2 + QUANTILES.length}>{row.reason}</td>
            ) : (
              <>
                <td>{count(row.channels.length)}</td>
                <td>{count(row.latents)}</td>
                <QuantileCells quantiles={row.quantiles} />
              </>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
