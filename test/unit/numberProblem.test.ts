import { expect, test } from 'vitest';
import { numberProblem } from '../../webview/text/numberProblem';

const NATS = { min: 0, step: 'any' } as const;
const COUNT = { min: 1, max: 100_000, step: 1 } as const;

test.each([
  ['-1', NATS, 'Enter a number of at least 0.'],
  // The browser's value for text that is not a number.
  ['', NATS, 'Enter a number of at least 0.'],
  ['0', NATS, null],
  ['1e-7', NATS, null],
  ['0', COUNT, 'Enter a whole number from 1 to 100000.'],
  ['2.5', COUNT, 'Enter a whole number from 1 to 100000.'],
  ['100001', COUNT, 'Enter a whole number from 1 to 100000.'],
  ['100000', COUNT, null],
])('for %j in a field that takes %o, the page says: %s', (text, range, problem) => {
  expect(numberProblem(text, range)).toBe(problem);
});
