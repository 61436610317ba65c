import { UNIT_DEFINITIONS, type ActiveUnits, type NotCounted, type UnusedUnits } from '../../src/protocol/unusedUnits';
import { CountCell } from '../text/CountCell';
import { t, translated } from '../text/translate';

type Group = UnusedUnits['groups'][number];

interface Column {
  readonly title: string;
  readonly unit: string;
  /** Units in use by group; `null` if they are not counted, and for a group in which one is not known. */
  readonly used: readonly (number | null)[] | null;
  readonly unitsOf: (group: Group) => number;
}

/** Units in use of each group, by each definition. */
export function UnitTable({ report }: { report: UnusedUnits }) {
  const columns = columnsOf(report);
  const { groups } = report;
  return (
    <div class="scroll" role="region" aria-label={t`Units in use by group`} tabIndex={0}>
      <table class="data" data-testid="unit-table">
        <thead>
          <tr>
            <th scope="col">{t`group`}</th>
            {columns.map(({ title, unit }) => (
              <th key={title} scope="col">
                {translated(title)}
                <br />
                {unit === 'channel' ? t`channels` : t`latent variables`}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {groups.map((group, index) => (
            <tr key={index}>
              <th scope="row">{index}</th>
              {columns.map(({ title, used, unitsOf }) => (
                <CountCell key={title} value={used === null ? null : (used[index] ?? NaN)} of={unitsOf(group)} />
              ))}
            </tr>
          ))}
          <tr class="total">
            <th scope="row">{t`all`}</th>
            {columns.map(({ title, used, unitsOf }) => (
              <CountCell
                key={title}
                value={used === null ? null : used.reduce<number>((sum, number) => sum + (number ?? NaN), 0)}
                of={groups.reduce((sum, group) => sum + unitsOf(group), 0)}
              />
            ))}
          </tr>
        </tbody>
      </table>
    </div>
  );
}

function columnsOf({ channelKl, activeMu, activeShift }: UnusedUnits): Column[] {
  const latentsOf = ({ channels, perChannel }: Group) => channels * perChannel;
  return [
    {
      ...UNIT_DEFINITIONS.channelKl,
      used: channelKl.kind === 'counted' ? channelKl.inUse : null,
      unitsOf: ({ channels }) => channels,
    },
    { ...UNIT_DEFINITIONS.activeMu, used: byGroup(activeMu), unitsOf: latentsOf },
    { ...UNIT_DEFINITIONS.activeShift, used: byGroup(activeShift), unitsOf: latentsOf },
  ];
}

function byGroup(active: ActiveUnits | NotCounted): number[] | null {
  if (active.kind === 'not counted') return null;
  return active.byChannel.map((channels) => channels.reduce((sum, number) => sum + number, 0));
}
