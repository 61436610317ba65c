/** Where each training flag comes from, as the page says it. */
import { describe, expect, test } from 'vitest';
import type { Understood } from '../../src/model/families/nvae/understand';
import type { FlagOrigin } from '../../src/protocol/inspection';
import { completed, golden, lacking, saying } from '../fixtures/understood';

function originsOf({ flags }: Understood): Record<string, FlagOrigin> {
  return Object.fromEntries(flags.map(({ name, origin }) => [name, origin]));
}

const valueOf = ({ flags }: Understood, name: string) => flags.find((flag) => flag.name === name)?.value;

describe('A training flag', () => {
  test('that the file states and the network follows is the file’s', async () => {
    const stored = await golden('cifar10-flow');
    const understood = completed(stored.tensors, {}, saying(stored, {}));
    expect(new Set(Object.values(originsOf(understood)))).toEqual(new Set(['file']));
    expect(valueOf(understood, 'dataset')).toBe('cifar10');
  });

  test('that the user gives instead is given, even if the file states the same', async () => {
    const stored = await golden('cifar10-flow');
    const understood = completed(stored.tensors, { num_x_bits: 5, use_se: true }, saying(stored, {}));
    expect(originsOf(understood)).toMatchObject({ num_x_bits: 'given', use_se: 'given', dataset: 'file' });
    expect(valueOf(understood, 'num_x_bits')).toBe(5);
  });

  test('that nothing determines has the release’s value by default', async () => {
    const stored = await golden('file-old-args');
    const understood = completed(stored.tensors, {}, saying(stored, {}));
    expect(originsOf(understood)).toMatchObject({ num_nf: 'default', ada_groups: 'default', use_se: 'file' });
    expect(valueOf(understood, 'num_nf')).toBe(0);
  });

  test('that the file lacks or contradicts is inferred from the tensors', async () => {
    const stored = await golden('cifar10-flow');
    const lacked = completed(stored.tensors, {}, lacking(stored, 'num_latent_per_group'));
    expect(originsOf(lacked)).toMatchObject({ num_latent_per_group: 'inferred', dataset: 'file' });
    const wrong = completed(stored.tensors, {}, saying(stored, { num_latent_per_group: 20 }));
    expect(originsOf(wrong)).toMatchObject({ num_latent_per_group: 'inferred', num_channels_enc: 'file' });
    expect(valueOf(wrong, 'num_latent_per_group')).toBe(valueOf(lacked, 'num_latent_per_group'));
  });

  test('of bare weights is inferred or given, and never the file’s', async () => {
    const { tensors } = await golden('mnist');
    const understood = completed(tensors, { dataset: 'mnist', res_dist: true });
    const origins = originsOf(understood);
    expect(origins).toMatchObject({ dataset: 'given', res_dist: 'given', num_latent_scales: 'inferred' });
    expect(Object.values(origins)).not.toContain('file');
  });

  test('that names the cells stands for the file’s own table if that is used', async () => {
    const stored = await golden('cells-res53_mbconv');
    const understood = completed(stored.tensors, {}, saying(stored, { arch_instance: 'res_mbconv' }));
    expect(valueOf(understood, 'arch_instance')).toBe(understood.hyperparameters.cellTableName);
  });
});
