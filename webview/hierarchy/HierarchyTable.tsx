import type { GroupShape } from '../../src/protocol/inspection';
import type { GroupSummary } from '../../src/protocol/statistics';
import { aligned, count } from '../text/numbers';
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
    <TableView label={`KL of each latent group, nats per ${noun}`}>
      {() => (
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
      )}
    </TableView>
  );
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
