import { beforeEach, expect, test } from 'vitest';
import { KeptAnswers } from '../../src/client/inspections/keptAnswers';
import type { Answers } from '../../src/protocol/questions';

const QUERY = { quantity: 'kl', group: 0, channel: null, image: null } as const;
const MAP = { query: QUERY, images: 8 } as Answers['klMap'];

let kept: KeptAnswers;
beforeEach(() => {
  kept = new KeptAnswers();
  kept.keep('klMap', QUERY, MAP);
});

test('an answer is given to the same question with the same request', () => {
  expect(kept.get('klMap', { ...QUERY })).toBe(MAP);
  expect(kept.get('klMap', { image: null, channel: null, group: 0, quantity: 'kl' })).toBe(MAP);
});

test('a later answer replaces it', () => {
  const later = { ...MAP, images: 16 };
  kept.keep('klMap', QUERY, later);
  expect(kept.get('klMap', QUERY)).toBe(later);
});

test.each([
  ['another quantity', { ...QUERY, quantity: 'base kl' as const }],
  ['another group', { ...QUERY, group: 1 }],
  ['one channel', { ...QUERY, channel: 0 }],
  ['one image', { ...QUERY, image: 0 }],
])('there is none for %s', (_, query) => {
  expect(kept.get('klMap', query)).toBeUndefined();
});

test('there is none for another question with the same request', () => {
  expect(kept.get('histograms', QUERY as never)).toBeUndefined();
});

test('requests may be numbers and lists, too', () => {
  for (const request of [3, [3, 4]]) kept.keep('klMap', request as never, { ...MAP, images: 1 });
  expect([3, [3, 4], 4, [4, 3], '3'].map((request) => kept.get('klMap', request as never)?.images)).toEqual([
    ...[1, 1],
    ...[undefined, undefined, undefined],
  ]);
});
