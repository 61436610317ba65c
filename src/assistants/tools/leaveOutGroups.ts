import * as z from 'zod';
import { answerOfCommand } from '../commandAnswers';
import { NOT_DATA, shortened } from '../facts';
import { pictureOf } from '../picture';
import { COMMON_ARGUMENTS } from '../request';
import { tool } from '../tool';

/** JSON has no NaN: a mean that isn't finite is `null`. */
const Estimate = z.object({ mean: z.number().nullable(), standard_error: z.number().nullable() });
type Estimate = z.infer<typeof Estimate>;

/** What is read of `nvae-inspect ablate --json`. */
const LeftOut = z.object({
  input: z.string(),
  draws: z.number(),
  seed: z.number(),
  unit: z.string(),
  kl: z.array(Estimate),
  reverse_kl: z.array(Estimate).nullable(),
  changes: z.array(
    z.object({
      group: z.number(),
      delta_nelbo: Estimate.nullable(),
      delta_rate: Estimate.nullable(),
      delta_distortion: Estimate.nullable(),
      kl_changes: z.array(Estimate),
    }),
  ),
});
type LeftOut = z.infer<typeof LeftOut>;

export const LEAVE_OUT_GROUPS = tool({
  name: 'leave_out_groups',
  title: 'Leave out latent groups',
  description:
    'Measures what the bound loses when a latent group ignores the image: each group in turn takes a sample of its prior ' +
    'instead of its posterior, and the groups below take their posteriors again. For every group: KL(q‖p), the reverse ' +
    'KL(p‖q) and ΔNELBO = Δrate + Δdistortion, paired ± standard error. Call it when a question is about what a group ' +
    'does rather than what it costs. It runs the model about half as many times as there are groups.',
  arguments: z.strictObject(COMMON_ARGUMENTS),
  // Without one group, the groups above it are those of the first pass.
  passes: (groups) => 1 + (groups + 1) / 2,
  async run({ path, ...common }, context) {
    context.progress(0, 1, 'leaving out groups');
    const left = LeftOut.parse(await answerOfCommand(['ablate', path, '--temperature', '1'], common, context));
    context.progress(1, 1, 'leaving out groups');
    const { input, draws, seed, unit, changes } = left;
    return {
      facts: {
        measured_on: { images: input, draws, seed },
        unit,
        groups: changes.map((change) => groupOf(left, change)),
        caveats: [
          ...(left.reverse_kl === null ? ['With flows, the KL is an estimate, and there is no reverse KL.'] : []),
          ...(common.images === undefined ? [NOT_DATA] : []),
          'ΔNELBO says what the bound loses when this group alone ignores the image. Groups make up for each other, so ' +
            'these numbers do not add up, and none of them is the worth of a group.',
          'The KL says what a group costs, and neither KL says what leaving it out changes.',
        ],
      },
      picture: pictureOf({
        title: 'change of the KL of each group when one group takes its prior',
        row: 'the group left out, from group 0',
        column: 'the group whose KL changes, from group 0',
        values: changes.map(({ kl_changes }) => kl_changes.map(({ mean }) => mean ?? NaN)),
        signed: true,
      }),
    };
  },
});

function groupOf({ kl, reverse_kl }: LeftOut, { kl_changes: _, ...change }: LeftOut['changes'][number]): unknown {
  const { group, ...losses } = change;
  return shortened({ group, kl: kl[group] ?? null, reverse_kl: reverse_kl?.[group] ?? null, ...losses });
}
