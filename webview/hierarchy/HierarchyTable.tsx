import type { GroupSummary } from '../../src/protocol/statistics';
import type { Measured } from '../sight/measured';
import { LOG_P, LOG_Q, NAMES } from '../text/meanings';
import { aligned, count } from '../text/numbers';
import { Quantity } from '../text/Quantity';
import { TableView } from '../text/TableView';
import { size } from '../text/words';
import { channelsInWords } from './channelsInWords';

export function HierarchyTable({ measured }: { measured: Measured }) {
  const { shapes, summaries, shown, noun } = measured;
  const { whole } = shown;
  const [firstPart, secondPart, inUse] =
    whole === 'estimate'
      ? [`mean ${LOG_Q}`, `mean ${LOG_P}`, 'channels contributing more than the threshold']
      : ['shift', 'scale', 'channels in use'];
  return (
    <TableView label={`${NAMES[whole]} of each latent group and its channels, nats per ${noun}`}>
      {() => (
        <>
          <table class="data">
            <caption>
              {NAMES[whole]}: nats per {noun}, mean over those measured
            </caption>
            <thead>
              <tr>
                <th scope="col">group</th>
                <th scope="col">size</th>
                <th scope="col">{NAMES[whole]}</th>
                <th scope="col">standard error</th>
                <th scope="col">{firstPart}</th>
                <th scope="col">{secondPart}</th>
                <th scope="col">{inUse}</th>
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
          <ChannelTable measured={measured} />
        </>
      )}
    </TableView>
  );
}

function ChannelTable({ measured: { shapes, summaries, shown, noun } }: { measured: Measured }) {
  const columns = Math.max(...shapes.map((shape) => shape.channels));
  const channels = Array.from({ length: columns }, (_, channel) => channel);
  return (
    <table class="data">
      <caption>
        Channels: {NAMES[shown.part]}, nats per {noun}, mean over those measured
      </caption>
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
            {channelsInWords(summary, columns).map((words, channel) => (
              <td key={channel}>{words}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Row({ summary, channels }: { summary: GroupSummary | null; channels: number }) {
  if (!summary) return <td colSpan={6}>not measured yet</td>;
  const { klNats, channelsInUse, latents } = summary;
  const parts =
    summary.kind === 'estimate' ? [summary.logQNats, summary.logPNats] : [summary.shiftNats, summary.scaleNats];
  const nats = [klNats.mean, klNats.standardError ?? NaN, ...parts];
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
        {channelsInUse === null ? 'unknown' : count(channelsInUse)} of {count(channels)}
      </td>
      <td>{count(latents)}</td>
    </>
  );
}
