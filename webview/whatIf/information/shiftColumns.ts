/** Columns of the table of shifts, and the sentences that must be read with it. */
import type { GroupReport, InformationReport } from '../../../src/protocol/whatIf/information';
import { t } from '../../text/translate';

export interface ShiftColumn {
  readonly name: string;
  /** `null` for a number of latents. */
  readonly unit: string | null;
  /** `null` where the number isn't known. */
  readonly of: (group: GroupReport) => number | null;
}

export function shiftColumns({ draws }: InformationReport, hasFlows: boolean): ShiftColumn[] {
  const part =
    (name: 'constantNats' | 'imagesNats' | 'drawsNats') =>
    ({ shift }: GroupReport) =>
      shift.kind === 'split' ? shift[name] : null;
  return [
    { name: 'KL', unit: 'nats', of: ({ klNats }) => klNats },
    { name: t`constant`, unit: 'nats', of: part('constantNats') },
    { name: draws > 1 ? t`images` : t`images and draws`, unit: 'nats', of: part('imagesNats') },
    ...(draws > 1 && !hasFlows ? [{ name: t`draws`, unit: 'nats', of: part('drawsNats') }] : []),
    { name: t`active on μ_q`, unit: null, of: ({ activeMu }) => activeMu },
    {
      name: hasFlows ? t`active on (z − μ_p)/σ_p` : t`active on Δμ/σ_p`,
      unit: null,
      of: ({ activeShift }) => activeShift,
    },
  ];
}

export function shiftNotes({ groups, draws }: InformationReport, hasFlows: boolean): string[] {
  const [first] = groups;
  if (first?.shift.kind === 'not split') return [first.shift.reason];
  return [
    ...(draws < 2 ? [t`With one draw, images and draws can’t be told apart: choose two draws or more.`] : []),
    t`Constant: the same shift for every image. The prior could save it by moving its mean; it informs about nothing.`,
    ...(draws > 1 && !hasFlows
      ? [
          t`Draws: the group reacts to what the groups above happened to draw. That is information about the image,
            too.`,
        ]
      : []),
    t`On μ_q, lower groups count what they inherit from the prior; relative to the prior, what they add.`,
  ];
}
