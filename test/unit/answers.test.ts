/** The reader's answers about a file that doesn't say which network it contains. */
import { expect, test } from 'vitest';
import type { FlagQuestion } from '../../src/protocol/inspection';
import { flagsOf, preselected } from '../../webview/flags/answers';

const dataset: FlagQuestion = {
  ...{ name: 'dataset', title: 'Data set', why: 'It says how pictures are prepared.' },
  choices: ['cifar10', 'celeba_64'].map((value) => ({ value, label: value })),
  fallback: null,
};
const bits: FlagQuestion = {
  ...{ name: 'num_x_bits', title: 'Bits', why: 'They are the bins of the likelihood.' },
  choices: [5, 8].map((value) => ({ value, label: `${value} bits` })),
  fallback: 8,
};

test('the release’s default is preselected, unless there is an earlier answer', () => {
  expect(preselected(dataset, [])).toBeNull();
  expect(preselected(bits, [])).toBe(1);
  expect(preselected(bits, [{ name: 'num_x_bits', value: 5 }])).toBe(0);
  expect(preselected(bits, [{ name: 'num_x_bits', value: 3 }])).toBe(1);
});

test('answers are the values of the choices, together with flags that are not asked for', () => {
  const chosen = (name: string) => (name === 'dataset' ? 1 : 0);
  const given = [
    { name: 'use_se', value: true },
    { name: 'num_x_bits', value: 8 },
  ];
  expect(flagsOf([dataset, bits], chosen, given)).toEqual([
    { name: 'use_se', value: true },
    { name: 'dataset', value: 'celeba_64' },
    { name: 'num_x_bits', value: 5 },
  ]);
  expect(flagsOf([dataset], () => NaN, [])).toEqual([]);
});
