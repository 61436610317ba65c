import type { KlMap } from '../../src/protocol/statistics';
import { mapMeaning, mapValues } from '../readOut/readings';
import { MEANINGS } from '../../src/protocol/quantities';
import { threeDigits } from '../text/numbers';
import { TableView } from '../text/TableView';
import { averagedInWords, type ImageNoun, mapInWords } from '../text/words';

/** A table of a map's values by latent position, in nats. */
export function HeatMapTable({ map, channels, noun }: { map: KlMap; channels: number; noun: ImageNoun }) {
  const { channel, image } = map.query;
  const name = MEANINGS[mapMeaning(map)].name;
  const shown = mapInWords(channel, channels, averagedInWords(image, map, noun));
  return (
    <TableView label={`${name} by latent position, nats`}>
      {() => {
        const values = mapValues(map);
        const rows = Array.from({ length: map.height }, (_, y) => y);
        const columns = Array.from({ length: map.width }, (_, x) => x);
        return (
          <table class="data">
            <caption>
              {name} by latent position (y, x): {shown}, nats
            </caption>
            <thead>
              <tr>
                <th scope="col">y \ x</th>
                {columns.map((x) => (
                  <th key={x} scope="col">
                    {x}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((y) => (
                <tr key={y}>
                  <th scope="row">{y}</th>
                  {columns.map((x) => {
                    const nats = values[y * map.width + x] ?? NaN;
                    return (
                      <td key={x} data-value={String(nats)}>
                        {threeDigits(nats)}
                      </td>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        );
      }}
    </TableView>
  );
}
