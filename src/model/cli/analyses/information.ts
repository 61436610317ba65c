/** `nvae-inspect information`: what the KL of each group consists of, over the images. */
import type { ActiveUnits, NotCounted } from '../../../protocol/unusedUnits';
import { informationOf, type GroupInformation, type Information } from '../../analyses/information';
import { notSplit, topEstimates, total } from '../../analyses/informationReport';
import type { NamedArrays } from '../../analyses/arrays/namedArrays';
import { SHIFT_PARTS } from '../../statistics/shiftParts';
import { alignColumns } from '../columns';
import { printed } from '../printed';
import { pairedAsJson, pairedCellsWithDraws, SE, SE_DRAWS } from './estimates';
import { printAnalysis, type RunFacts } from './printAnalysis';
import { IMAGE_OPTIONS, type Verb } from './verb';

export const INFORMATION: Verb = {
  name: 'information',
  synopsis: '',
  definition: [
    'Top group: mean KL = information I(x; z) + mismatch KL(q(z)‖p(z)), I from all pairs of the images.',
    'Every group: mean ½(Δμ/σ_p)² = constant + images + draws: the same for all, and what differs.',
  ],
  own: [],
  shared: IMAGE_OPTIONS,
  read: (_, command) => () =>
    printAnalysis(command, {
      run: async (analysed) => {
        const information = await informationOf(analysed);
        if (analysed.arrays !== null) setArrays(analysed.arrays, analysed.model, information);
        return information;
      },
      title: ({ model }) => `What the KL consists of, ${model.checkpoint.fileName}`,
      asJson: informationAsJson,
      asTable: informationAsTable,
    }),
};

function setArrays(arrays: NamedArrays, { groupShapes }: RunFacts['model'], information: Information): void {
  const { images, draws, top, groups, units } = information;
  const { lower, mismatch } = topEstimates(information);
  arrays.set('top.information', [draws, images], top.lower);
  arrays.setNumber('top.information.mean', lower.mean);
  arrays.setNumber('top.information.se_draws', lower.drawStandardError ?? NaN);
  arrays.setNumber('top.information.jackknife', top.jackknife ?? NaN);
  arrays.setWithErrors('top.information_upper', [draws, images], top.upper);
  arrays.setNumber('top.marginal_kl', mismatch);
  if (top.channels !== null) arrays.set('top.information_channel', [top.channels.length], top.channels);
  for (const [group, { shift, variances }] of groups.entries()) {
    const { channels = 0, height = 0, width = 0 } = groupShapes[group] ?? {};
    for (const part of SHIFT_PARTS) arrays.set(`shift.${part}.${group}`, [channels], shift[part]);
    for (const [name, counted] of [
      ['mu', units.activeMu],
      ['shift', units.activeShift],
    ] as const) {
      arrays.set(`active.${name}.variance.${group}`, [channels, height, width], variances[name]);
      const counts = counted.kind === 'counted' ? counted.byChannel[group] : undefined;
      arrays.set(`active.${name}.count.${group}`, [channels], counts ?? new Float64Array(channels).fill(NaN));
    }
  }
}

const ONE_IMAGE = 'One image can’t show what differs between images. Give at least two.';
const FLOWS_ONE_DRAW =
  'With flows, one draw hides what differs between images behind the posterior’s own spread. Use --draws 2 or more.';

/** Why the shift is not split; `null` if it is. */
function whyNotSplit(information: Information, hasFlows: boolean): string | null {
  const why = notSplit(information, hasFlows);
  if (why === null) return null;
  return why === 'one image' ? ONE_IMAGE : FLOWS_ONE_DRAW;
}

function informationAsJson(information: Information, { model }: RunFacts): object {
  const { images, top, units, groups, draws } = information;
  const { kl, lower, upper, mismatch, most, logImages, isLimited } = topEstimates(information);
  const reason = whyNotSplit(information, model.hasFlows);
  return {
    model_samples: units.ofSamples,
    top:
      images < 2
        ? { not_measured: ONE_IMAGE, kl: pairedAsJson(kl) }
        : {
            kl: pairedAsJson(kl),
            information: pairedAsJson(lower),
            information_upper: pairedAsJson(upper),
            information_interval: [lower.mean, most],
            ...{ mismatch, log_images: logImages, limited_by_images: isLimited },
            information_by_channel: top.channels && [...top.channels],
          },
    groups: groups.map((group, index) => ({
      kl: group.klNats,
      shift: reason === null ? partsAsJson(group, { draws, hasFlows: model.hasFlows }) : { not_split: reason },
      active_mu: activeAsJson(units.activeMu, index),
      active_shift: activeAsJson(units.activeShift, index),
    })),
  };
}

function partsAsJson(
  { shift }: GroupInformation,
  { draws, hasFlows }: { readonly draws: number; readonly hasFlows: boolean },
): object {
  const parts = {
    constant: shift.constant,
    ...(draws < 2 ? { images_and_draws: shift.images } : { images: shift.images }),
    // With flows, it holds the posterior's own spread.
    ...(draws < 2 || hasFlows ? {} : { draws: shift.draws }),
  };
  return Object.fromEntries(
    Object.entries(parts).map(([name, channels]) => [name, { nats: total(channels), by_channel: [...channels] }]),
  );
}

function activeAsJson(counted: ActiveUnits | NotCounted, group: number): object {
  if (counted.kind === 'not counted') return { not_counted: counted.reason };
  return { by_channel: [...(counted.byChannel[group] ?? [])], draws_taken_out: counted.drawsTakenOut };
}

function informationAsTable(information: Information, { model }: RunFacts): string[] {
  const { images, draws, units } = information;
  const reason = whyNotSplit(information, model.hasFlows);
  return [
    ...(images < 2 ? [`Top group: ${ONE_IMAGE}`] : topLines(information)),
    '',
    ...groupRows(information, model),
    '',
    ...(reason === null ? [] : [reason]),
    ...(reason === null && draws < 2
      ? ['With one draw, images and draws can’t be told apart. Use --draws 2 or more.']
      : []),
    ...(reason === null ? [CONSTANT] : []),
    ...(reason === null && draws > 1 && !model.hasFlows ? [OF_DRAWS] : []),
    'active: latents with Var_x(E[·]) > 0.01. On μ_q, lower groups count what they inherit; on Δμ/σ_p, what they add.',
    ...(units.ofSamples ? ['These are model samples: they say nothing about data.'] : []),
  ];
}

const CONSTANT =
  'constant: the same shift for every image. The prior could save it by moving its mean; it informs about nothing.';
const OF_DRAWS =
  'draws: the group reacts to what the groups above happened to draw. That is information about the image, too.';

function topLines(information: Information): string[] {
  const { images } = information;
  const { kl, lower, upper, mismatch, most, logImages, isLimited } = topEstimates(information);
  return [
    ...alignColumns(
      [
        ['Top group, nats per image', 'mean', SE, SE_DRAWS],
        ['KL(q(z|x)‖p(z))', ...pairedCellsWithDraws(kl)],
        ['information, from below', ...pairedCellsWithDraws(lower)],
        ['information, from above', ...pairedCellsWithDraws(upper)],
        ['mismatch KL(q(z)‖p(z)), at most', printed(mismatch), '—', '—'],
      ],
      1,
    ),
    '',
    `Information between ${printed(lower.mean)} and ${printed(most)} nats. ${images} images can show at most ln ${images} = ${printed(logImages)}.`,
    ...(isLimited ? [`It is more than ${images} images can tell: it would rise with more of them.`] : []),
  ];
}

function groupRows(information: Information, { hasFlows, groupShapes }: RunFacts['model']): string[] {
  const { groups, units, draws } = information;
  const isSplit = notSplit(information, hasFlows) === null;
  const showsDraws = draws > 1 && !hasFlows;
  const heading = [
    ...['group', 'KL', 'constant', draws > 1 ? 'images' : 'images + draws', ...(showsDraws ? ['draws'] : [])],
    ...['active μ_q', hasFlows ? 'active (z − μ_p)/σ_p' : 'active Δμ/σ_p', 'of'],
  ];
  const rows = groups.map(({ klNats, shift }, group) => {
    const { channels = 0, height = 0, width = 0 } = groupShapes[group] ?? {};
    const parts = [shift.constant, shift.images, ...(showsDraws ? [shift.draws] : [])];
    return [
      ...[String(group), printed(klNats), ...parts.map((part) => (isSplit ? printed(total(part)) : '—'))],
      ...[units.activeMu, units.activeShift].map((counted) => activeCell(counted, group)),
      String(channels * height * width),
    ];
  });
  return alignColumns([heading, ...rows]);
}

function activeCell(counted: ActiveUnits | NotCounted, group: number): string {
  if (counted.kind === 'not counted') return '—';
  const number = total(counted.byChannel[group] ?? new Float64Array());
  return Number.isNaN(number) ? 'unknown' : String(number);
}
