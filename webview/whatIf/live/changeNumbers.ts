import type { TablePanel } from '../../../src/figures/contents';
import type { ChangedPicture, LiveChange } from '../../../src/protocol/whatIf/live';
import { groupsInWords } from './liveWords';
import { t } from '../../text/translate';

/** One number of a changed image, in nats. */
export interface ChangeNumber {
  readonly key: 'log-p' | 'distortion' | 'distortion-change';
  readonly name: string;
  readonly nats: number;
  readonly signed: boolean;
}

export function changeNumbers({
  query,
  logPChangeNats,
  distortionNats,
  distortionChangeNats,
}: ChangedPicture): ChangeNumber[] {
  const known = (number: Omit<ChangeNumber, 'nats'>, nats: number | null): ChangeNumber[] =>
    nats === null ? [] : [{ ...number, nats }];
  return [
    ...known({ key: 'log-p', name: t`Δlog p of ${changedGroupsInWords(query.change)}`, signed: true }, logPChangeNats),
    ...known({ key: 'distortion', name: t`distortion`, signed: false }, distortionNats),
    ...known({ key: 'distortion-change', name: t`Δdistortion`, signed: true }, distortionChangeNats),
  ];
}

function changedGroupsInWords(change: LiveChange): string {
  return groupsInWords(change.kind === 'interpolate' ? change.groups : [change.group]);
}

export function changeNumbersPanel(changed: ChangedPicture): TablePanel {
  return {
    ...{ kind: 'table', title: '' },
    columns: [
      { name: t`quantity`, unit: null },
      { name: t`value`, unit: 'nats' },
    ],
    rows: changeNumbers(changed).map(({ name, nats }) => [name, nats]),
  };
}
