import { expect, test } from 'vitest';
import { visibleText } from '../../src/protocol/visibleText';

test('characters that turn text around are written out, wherever they stand', () => {
  expect(visibleText('report\u202efdp.exe')).toBe('report\\u202efdp.exe');
  expect(visibleText('\u2066a\u2069\u200f\u061c')).toBe('\\u2066a\\u2069\\u200f\\u061c');
});

test('every other name stays as it is', () => {
  for (const name of ['checkpoint.pt', 'ניסוי.pt', 'été 2.png', 'two\nlines', '👩‍🔬.png']) {
    expect(visibleText(name)).toBe(name);
  }
});
