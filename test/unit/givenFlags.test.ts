import { describe, expect, test } from 'vitest';
import { parseCommandLine } from '../../src/model/cli/commandLine';
import { FLAG_NAMES } from '../../src/model/checkpoint/flagNames';

function flags(...args: string[]) {
  const command = parseCommandLine(['model.pt', ...args]);
  return command.kind === 'inspect' ? command.flags : null;
}

describe('training flags on the command line', () => {
  test('are empty unless given', () => {
    expect(flags()).toEqual([]);
  });

  test('are read as Python writes them: True and False, integers, or else text', () => {
    expect(flags('--arg', 'res_dist=True', '--arg', 'use_se=False', '--arg=num_x_bits=5')).toEqual([
      { name: 'res_dist', value: true },
      { name: 'use_se', value: false },
      { name: 'num_x_bits', value: 5 },
    ]);
    expect(flags('--arg', 'dataset=my=data', '--arg', 'num_nf=1.5', '--arg', 'ada_groups=true')).toEqual([
      { name: 'dataset', value: 'my=data' },
      { name: 'num_nf', value: '1.5' },
      { name: 'ada_groups', value: 'true' },
    ]);
  });

  test('have a short form for the data set, whose name is always text', () => {
    expect(flags('--dataset', 'cifar10')).toEqual([{ name: 'dataset', value: 'cifar10' }]);
    expect(flags('--dataset', '2024')).toEqual([{ name: 'dataset', value: '2024' }]);
  });

  test.each([...FLAG_NAMES])('can be %s', (name) => {
    expect(flags('--arg', `${name}=1`)).toEqual([{ name, value: 1 }]);
  });
});
