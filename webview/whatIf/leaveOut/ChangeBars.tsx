import type { Axis } from '../../chart/axis';
import { useSight } from '../../sight/context';
import { goingTo, turningTo } from '../../sight/sight';
import type { WhatIfTarget } from '../../sight/whatIfChoice';
import type { BarSeries } from '../barSeries';
import { GroupedBars, type BarRow } from '../GroupedBars';
import { notFiniteInWords } from '../whatIfWords';

/** A group, or a channel of one. */
export type Part = Pick<Extract<WhatIfTarget, { kind: 'replaced' }>, 'group' | 'channel'>;

interface Props {
  series: readonly BarSeries[];
  rows: readonly BarRow[];
  /** What each row leaves out. */
  parts: readonly Part[];
  axis: Axis;
  label: string;
  testId: string;
  pointed: WhatIfTarget | null;
}

/** Bars of groups or channels that are left out. Pointing at a row takes it apart in the pane. */
export function ChangeBars({ series, rows, parts, axis, label, testId, pointed }: Props) {
  const { sight, change, whatIfPointed } = useSight();
  const { group, channel } = sight.selection;
  const placeOf = (part: Part) => {
    const place = parts.findIndex((one) => one.group === part.group && one.channel === part.channel);
    return place < 0 ? null : place;
  };
  const isOfGroups = parts.every((part) => part.channel === null);
  const goTo = (place: number) => {
    const part = parts[place];
    if (part !== undefined) change(goingTo(part.group, part.channel));
  };
  const notFinite = notFiniteInWords(series.at(-1)?.values ?? [], isOfGroups ? 'group' : 'channel');
  return (
    <>
      <GroupedBars
        {...{ rows, axis, label, testId }}
        roles={series.map(({ role }) => role)}
        unit="nats"
        selected={placeOf({ group, channel: isOfGroups ? null : channel })}
        pointed={pointed?.kind === 'replaced' ? placeOf(pointed) : null}
        onPoint={(place) => {
          const part = place === null ? undefined : parts[place];
          whatIfPointed.set(part === undefined ? null : { kind: 'replaced', ...part, of: null });
        }}
        onChoose={goTo}
        onOpen={(place) => {
          goTo(place);
          change(turningTo('group'));
        }}
      />
      {notFinite !== null && <p class="sub">{notFinite}</p>}
    </>
  );
}
