import type { GroupShape } from '../../src/protocol/inspection';
import type { GroupSummary } from '../../src/protocol/statistics';
import { aligned, count, plusMinus } from '../text/numbers';
import { Quantity } from '../text/Quantity';
import { TableView } from '../text/TableView';
import { type ImageNoun, size } from '../text/words';

interface Props {
  shapes: readonly GroupShape[];
  summaries: readonly (GroupSummary | null)[];
  noun: ImageNoun;
}

export function HierarchyTable({ shapes, summaries, noun }: Props) {
  return (
    <TableView label={`KL of each latent group and its channels, nats per ${noun}`}>
      {() => (
        <>
          <table class="data">
            <caption>Nats per {noun}, mean over those measured</caption>
            <thead>
              <tr>
                <th scope="col">group</th>
                <th scope="col">size</th>
                <th scope="col">KL</th>
                <th scope="col">standard error</th>
                <th scope="col">shift</th>
                <th scope="col">scale</th>
                <th scope="col">channels in use</th>
                <th scope="col">latents</th>
              </tr>
            </thead>
            <tbody>
              {shapes.map((shape, group) => (
                <tr key={group}>
                  <th scope="row">{group}</th>
                  <td>{size(shape)}</td>
                  <Row summary={summaries[group] ?? null} channels={shape.channels} />
                </tr>
              ))}
            </tbody>
          </table>
          <ChannelTable
            summaries={summaries}
            columns={Math.max(...shapes.map(({ channels }) => channels))}
            noun={noun}
          />
        </>
      )}
    </TableView>
  );
}

interface ChannelTableProps {
  summaries: readonly (GroupSummary | null)[];
  columns: number;
  noun: ImageNoun;
}

function ChannelTable({ summaries, columns, noun }: ChannelTableProps) {
  const channels = Array.from({ length: columns }, (_, channel) => channel);
  return (
    <table class="data">
      <caption>Channels: nats per {noun}, mean over those measured</caption>
      <thead>
        <tr>
          <th scope="col">group</th>
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
            {channels.map((channel) => (
              <td key={channel}>{channelInWords(summary, channel)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function channelInWords(summary: GroupSummary | null, channel: number): string {
  const mean = summary?.channelKlNats[channel];
  if (mean === undefined) return '–';
  return plusMinus({ mean, standardError: summary?.channelStandardErrorNats?.[channel] ?? null });
}

function Row({ summary, channels }: { summary: GroupSummary | null; channels: number }) {
  if (!summary) return <td colSpan={6}>not measured yet</td>;
  const { klNats, shiftNats, scaleNats, channelsInUse, latents } = summary;
  const nats = [klNats.mean, klNats.standardError ?? NaN, shiftNats, scaleNats];
  const printed = aligned(nats);
  return (
    <>
      {nats.map((value, column) => (
        <td key={column}>
          {column === 1 && klNats.standardError === null ? (
            '–'
          ) : (
            <Quantity value={value}>{printed[column] ?? ''}</Quantity>
          )}
        </td>
      ))}
      <td>
        {count(channelsInUse)} of {count(channels)}
      </td>
      <td>{count(latents)}</td>
    </>
  );
}
