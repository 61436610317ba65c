/** Names of an NVAE's tensors in files, whatever wrapped the network when it was saved. */

/** Every NVAE has one of these: the start of the top-down pass, or the top posterior. */
export const NVAE_NAMES = ['prior_ftr0', 'enc_sampler.0.weight'] as const;

/** Modules of the release. The names in its state_dict begin with them. */
const NVAE_MODULES: ReadonlySet<string> = new Set([
  ...(['stem', 'pre_process', 'enc_tower', 'enc0', 'enc_sampler', 'dec_sampler', 'nf_cells'] as const),
  ...(['dec_tower', 'post_process', 'image_conditional', 'prior_ftr0', 'stem_decoder'] as const),
]);

/**
 * Parts of names that stand for a wrapping module: DDP and DataParallel, torch.compile, activation checkpointing, FSDP
 * of PyTorch and of FairScale, Lightning Fabric and DeepSpeed, Opacus.
 */
const WRAPPERS = [
  ...(['module', '_orig_mod', '_checkpoint_wrapped_module', '_fsdp_wrapped_module', '_fpw_module'] as const),
  ...(['_forward_module', '_original_module', '_module'] as const),
];
const WRAPPER = new RegExp(String.raw`(?<=^|\.)(?:${WRAPPERS.join('|')})\.`, 'g');

/**
 * Entries that the network never reads: a copy of `weight`, batch norm's counter, values that Python code keeps for
 * itself.
 */
const NOT_NEEDED = /(?:^|\.)(?:weight_normalized|num_batches_tracked|_extra_state)$/;

const LONGEST_NAME = 400;

/** A key without the names of wrappers, wherever they occur; `null` if it is not a name. */
export function unwrappedName(key: unknown): string | null {
  return typeof key === 'string' && key.length <= LONGEST_NAME ? key.replaceAll(WRAPPER, '') : null;
}

/** The prefix before one of the names by which an NVAE is recognised; `null` if the key has none of them. */
export function prefixOf(key: unknown): string | null {
  const name = unwrappedName(key);
  const mark = NVAE_NAMES.find((mark) => name === mark || name?.endsWith(`.${mark}`));
  return name === null || mark === undefined ? null : name.slice(0, -mark.length);
}

/** Whether the network is known to have no use for a tensor of this name. */
export function isNeedless(name: string): boolean {
  return NOT_NEEDED.test(name);
}

/** Whether a name, without its prefix, belongs to a tensor in a module of the release. */
export function isOfRelease(name: string): boolean {
  return NVAE_MODULES.has(name.split('.', 1)[0] ?? '') && !isNeedless(name);
}
