/**
 * The training flags that shape the network or its numbers (docs/nvae.md#flags). Flags in a file are recognised by
 * these names.
 */
export const FLAG_NAMES: ReadonlySet<string> = new Set([
  ...(['dataset', 'arch_instance', 'num_channels_enc', 'num_channels_dec'] as const),
  ...(['num_preprocess_blocks', 'num_preprocess_cells', 'num_postprocess_blocks', 'num_postprocess_cells'] as const),
  ...(['num_cell_per_cond_enc', 'num_cell_per_cond_dec', 'num_latent_scales', 'num_groups_per_scale'] as const),
  ...(['num_latent_per_group', 'ada_groups', 'min_groups_per_scale', 'use_se', 'res_dist'] as const),
  ...(['num_nf', 'num_mixture_dec', 'num_x_bits'] as const),
]);

/** A flag whose name also occurs in many files unrelated to NVAE. */
export const COMMON_FLAG = 'dataset';
