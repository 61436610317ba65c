import { Fragment } from 'preact';
import type { Estimate, GroupSummary, SumMeans } from '../../src/protocol/statistics';
import type { Measured } from '../sight/measured';
import { coverageInWords } from '../sight/scopeInWords';
import { MEANINGS } from '../../src/protocol/quantities';
import { SUM_QUANTITIES, type SumKind, SUMS } from '../../src/protocol/sumQuantities';
import { addendInWords, furtherName } from '../text/meanings';
import { aligned, count } from '../../src/protocol/numbers';
import { Quantity } from '../text/Quantity';
import { TableView } from '../text/TableView';
import { size } from '../text/words';
import { channelsInWords } from './channelsInWords';
import { t, translated } from '../text/translate';
import { nounInWords } from '../text/nouns';

export function HierarchyTable({ measured }: { measured: Measured }) {
  const { shapes, summaries, shown, noun, scope } = measured;
  const { whole } = shown;
  const kind = whole === 'estimate' ? 'estimate' : 'closed form';
  const inUse = kind === 'estimate' ? t`channels contributing more than the threshold` : t`channels in use`;
  return (
    <TableView
      label={t`${translated(MEANINGS[whole].name)} of each latent group and its channels, nats per
        ${nounInWords(noun)}`}
    >
      {() => (
        <>
          <table class="data">
            <caption>
              {t`${translated(MEANINGS[whole].name)}: nats per ${nounInWords(noun)}, ${coverageInWords(scope, noun)}`}
            </caption>
            <thead>
              <tr>
                <th scope="col">{t`group`}</th>
                <th scope="col">{t`size`}</th>
                <th scope="col">{translated(MEANINGS[whole].name)}</th>
                <th scope="col">{t`standard error`}</th>
                {SUMS[kind].addends.map((addend) => (
                  <th key={addend} scope="col">
                    {addendInWords(addend, true)}
                  </th>
                ))}
                {SUMS[kind].further.map((quantity) => (
                  <Fragment key={quantity}>
                    <th scope="col">{furtherName(SUM_QUANTITIES[quantity].name, whole)}</th>
                    <th scope="col">{t`standard error`}</th>
                  </Fragment>
                ))}
                <th scope="col">{inUse}</th>
                <th scope="col">{t`latents`}</th>
              </tr>
            </thead>
            <tbody>
              {shapes.map((shape, group) => (
                <tr key={group}>
                  <th scope="row">{group}</th>
                  <td>{size(shape)}</td>
                  <Row kind={kind} summary={summaries[group] ?? null} channels={shape.channels} />
                </tr>
              ))}
            </tbody>
          </table>
          <ChannelTable measured={measured} />
        </>
      )}
    </TableView>
  );
}

function ChannelTable({ measured: { shapes, summaries, shown, noun, scope } }: { measured: Measured }) {
  const columns = Math.max(...shapes.map((shape) => shape.channels));
  const channels = Array.from({ length: columns }, (_, channel) => channel);
  return (
    <table class="data">
      <caption>
        {t`Channels: ${translated(MEANINGS[shown.part].name)}, nats per ${nounInWords(noun)},
          ${coverageInWords(scope, noun)}`}
      </caption>
      <thead>
        <tr>
          <th scope="col">{t`group`}</th>
          {channels.map((channel) => (
            <th key={channel} scope="col">
              {channel}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {summaries.map((summary, group) => (
          <tr key={group}>
            <th scope="row">{group}</th>
            {channelsInWords(summary, columns).map((words, channel) => (
              <td key={channel}>{words}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface RowProps {
  kind: SumKind;
  summary: GroupSummary | null;
  channels: number;
}

function Row({ kind, summary, channels }: RowProps) {
  // KL, each quantity beside it, and their errors; its addends; channels in use, and latents.
  const columns = 2 + SUMS[kind].addends.length + 2 * SUMS[kind].further.length + 2;
  if (!summary) return <td colSpan={columns}>{t`not measured yet`}</td>;
  const { channelsInUse, latents } = summary;
  const cells = summary.kind === 'estimate' ? cellsOf('estimate', summary) : cellsOf('closed form', summary);
  const printed = aligned(cells.map((nats) => nats ?? NaN));
  return (
    <>
      {cells.map((nats, column) => (
        <td key={column}>{nats === null ? '–' : <Quantity value={nats}>{printed[column] ?? ''}</Quantity>}</td>
      ))}
      <td>{t`${channelsInUse === null ? t`unknown` : count(channelsInUse)} of ${count(channels)}`}</td>
      <td>{count(latents)}</td>
    </>
  );
}

/** The KL, its addends, and the quantities beside it; `null` for a standard error that is not known. */
function cellsOf<Kind extends SumKind>(
  kind: Kind,
  summary: Pick<GroupSummary, 'klNats'> & SumMeans<Kind>,
): (number | null)[] {
  const { addends, further } = SUMS[kind];
  const estimate = ({ mean, standardError }: Estimate) => [mean, standardError];
  return [
    ...estimate(summary.klNats),
    ...addends.map((addend) => summary[addend]),
    ...further.flatMap((quantity) => estimate(summary[quantity])),
  ];
}
