import { expect, test } from 'vitest';
import { visibleName, visibleText } from '../../src/protocol/visibleText';

test('characters that turn text around are written out, wherever they stand', () => {
  expect(visibleText('report\u202efdp.exe')).toBe('report\\u202efdp.exe');
  expect(visibleText('\u2066a\u2069\u200f\u061c')).toBe('\\u2066a\\u2069\\u200f\\u061c');
});

test('every other name stays as it is', () => {
  for (const name of ['checkpoint.pt', 'ניסוי.pt', 'été 2.png', 'two\nlines', '👩‍🔬.png']) {
    expect(visibleText(name)).toBe(name);
  }
});

test('a name for one line of a terminal holds nothing that moves its cursor or ends the line, and is shortened', () => {
  expect(visibleName('\u001b]0;title\u0007\u009b2J two\nlines\u2028 \u202e', 100)).toBe(
    '\\u001b]0;title\\u0007\\u009b2J two\\u000alines\\u2028 \\u202e',
  );
  expect(visibleName('été '.repeat(10), 8)).toBe('été été …');
});
