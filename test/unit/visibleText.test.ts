/** Names from files, libraries and drivers, as the page, the log and the terminal show them. */
import { describe, expect, test } from 'vitest';
import { Refusal } from '../../src/model/refusal';
import { visibleJson, visibleName, visibleText, visibleWithin } from '../../src/protocol/visibleText';

const all = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i);

describe('the escaped characters are', () => {
  test.each([
    ['what moves the cursor of a terminal, clears it or names its window', [...all(0, 0x1f), ...all(0x7f, 0x9f)]],
    ['what ends a line', [0x0a, 0x0d, 0x85, 0x2028, 0x2029]],
    [
      'what turns text around',
      [0x061c, 0x200e, 0x200f, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069],
    ],
    [
      'what has no width',
      [0x00ad, 0x034f, 0x180e, ...all(0x200b, 0x200d), ...all(0x2060, 0x2064), 0xfe0e, 0xfe0f, 0xfeff, 0xfff9],
    ],
    ['a filler that looks like a space', [0x115f, 0x1160, 0x2800, 0x3164, 0xffa0]],
    ['half of a surrogate pair', [0xd83d, 0xde00]],
  ])('%s', (_, codes) => {
    for (const code of codes) {
      const escape = `\\u${code.toString(16).padStart(4, '0')}`;
      expect(visibleText(`a${String.fromCodePoint(code)}b`)).toBe(`a${escape}b`);
    }
  });

  test('text in tags, which no font draws', () => {
    expect(visibleText('a\u{e0068}\u{e0069}\u{e007f}b\u{e0100}')).toBe('a\\u{e0068}\\u{e0069}\\u{e007f}b\\u{e0100}');
  });

  test('a mark that would pile up over the neighbouring lines', () => {
    expect(visibleText(`a${'\u0301'.repeat(9)}`)).toBe(`a${'\u0301'.repeat(6)}\\u0301\\u0301\\u0301`);
  });
});

test('every visible name stays unchanged', () => {
  const names = [
    'checkpoint.pt',
    'C:\\u\\été 2.png',
    'ניסוי.pt',
    'תְּשַׁ֣',
    'می‌خواهم.pt',
    'क्‍ष',
    '実験 ２.png',
    'a\u00a0b',
  ];
  for (const name of [...names, '👩‍🔬.png', '🏳️‍🌈', '👨🏽‍🚀', '❤️', '1️⃣']) expect(visibleText(name)).toBe(name);
});

describe('long text is shortened', () => {
  test('in the middle, so that a sentence keeps what is wrong and what to do', () => {
    const sentence = `model.pt has two tensors ${'x'.repeat(900_000)}: save it again.`;
    const visible = visibleText(sentence);
    expect(visible).toMatch(/^model\.pt has two tensors x+…x+: save it again\.$/);
    expect(visible).toHaveLength(2000);
    expect(visibleName('x'.repeat(900_000))).toBe(`${'x'.repeat(150)}…${'x'.repeat(149)}`);
  });

  test('but not if it just fits', () => {
    expect(visibleWithin('été été', 7)).toBe('été été');
    expect(visibleWithin('été été!', 7)).toBe('été…té!');
  });

  test('by the length of its escapes, too', () => {
    expect(visibleWithin('\u001b'.repeat(10), 20)).toBe('\\u001b…\\u001b');
  });

  test('between characters', () => {
    for (const text of ['😀'.repeat(20), '👩‍🔬'.repeat(20), 'é'.normalize('NFD').repeat(20), '\u001b[2J'.repeat(20)]) {
      for (const longest of all(5, 30)) {
        const visible = visibleWithin(text, longest);
        expect(visible.length).toBeLessThanOrEqual(longest);
        expect(visible).not.toMatch(/\p{Cs}/u);
        expect(visible).not.toMatch(/…\p{M}|\\u[\da-f]{0,3}(?![\da-f])/u);
      }
    }
  });

  test('without looking at what is left out', () => {
    const huge = '\u001b]0;title\u0007'.repeat(5_000_000);
    const start = performance.now();
    for (let i = 0; i < 100; i++) visibleText(huge);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});

test('text that was made visible is unchanged when it is made visible again', () => {
  const pieces = [
    'a',
    'é',
    '\u0301',
    '\u001b',
    '\u009b',
    '\u202e',
    '👩',
    '\u200d',
    '\ufe0f',
    '\u200c',
    'م',
    'क',
    '\u094d',
  ];
  pieces.push('\\u', '{e0061}', '\u{e0061}', '\ud83d', '\ude00', '\u20e3', '1', '\n');
  let state = 1;
  const next = (below: number) => (state = (state * 48271) % 2147483647) % below;
  for (let i = 0; i < 4000; i++) {
    const text = Array.from({ length: next(40) }, () => pieces[next(pieces.length)]).join('');
    for (const longest of [8, 20, 400]) {
      const visible = visibleWithin(text, longest);
      expect(visible.length).toBeLessThanOrEqual(longest);
      expect(visibleWithin(visible, longest), JSON.stringify(text)).toBe(visible);
      expect(visibleText(visible), JSON.stringify(text)).toBe(visible);
    }
  }
});

test('JSON means the same, and contains nothing that a terminal obeys', () => {
  const value = {
    'a\u009b': ['\u001b]0;title\u0007', '\u007f\u0085\u202e\u2028\u{e0061}\ud83d', 'two\nlines', 1e300, null],
  };
  const json = visibleJson(value, 2);
  expect(JSON.parse(json)).toEqual(value);
  expect(json).toContain('"\\u007f\\u0085\\u202e\\u2028\\udb40\\udc61\\ud83d"');
  expect(json.replaceAll('\n', '')).toMatch(/^[ -~]+$/);
});

test('a refusal can be shown anywhere from the moment it is created', () => {
  expect(new Refusal('\u001b]0;title\u0007 is wrong').message).toBe('\\u001b]0;title\\u0007 is wrong');
  expect(new Refusal(`${'x'.repeat(900_000)}: choose another.`).message).toMatch(/^x+…x+: choose another\.$/);
});
