/** The input menu asks for offers while it is open, and shows them as they come. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { FoundOffers, InputOffer } from '../../src/protocol/offers';
import type { Host } from '../../webview/state/host';
import { useOffers } from '../../webview/overview/useOffers';
import { settled, shownHook, type ShownHook } from '../fixtures/shownHook';

interface Asked {
  readonly name: string;
  readonly request: unknown;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (reason: Error) => void;
}

let asked: Asked[];
let shown: ShownHook<{ isOpen: boolean }, ReturnType<typeof useOffers>>;

beforeEach(async () => {
  asked = [];
  const ask = (name: string, request: unknown) =>
    new Promise((resolve, reject) => {
      asked.push({ name, request, resolve, reject });
    });
  const host = { ask } as unknown as Pick<Host, 'ask'>;
  shown = await shownHook(({ isOpen }: { isOpen: boolean }) => useOffers(host, isOpen), { isOpen: false });
});
afterEach(() => shown.close());

const offer = (id: number): InputOffer => ({ id, title: `input ${id}`, where: 'data', images: null });
const questions = () => asked.map(({ name, request }) => [name, request]);
const answer = (index: number, value: readonly InputOffer[] | FoundOffers) =>
  settled(() => asked[index]!.resolve(value));

test('nothing is asked until the menu is opened', async () => {
  expect(questions()).toEqual([]);
  await shown.show({ isOpen: true });
  expect(questions()).toEqual([
    ['recentInputs', null],
    ['workspaceInputs', 0],
  ]);
  expect(shown.result).toEqual({ recent: null, found: [], search: 'under way', problem: null });
});

test('what is found is shown as it comes, until the search is complete', async () => {
  await shown.show({ isOpen: true });
  await answer(0, [offer(0)]);
  await answer(1, { offers: [offer(1), offer(2)], search: 'under way' });
  expect(shown.result).toMatchObject({ recent: [offer(0)], found: [offer(1), offer(2)], search: 'under way' });
  expect(questions().at(-1)).toEqual(['workspaceInputs', 2]);
  await answer(2, { offers: [offer(3)], search: 'complete' });
  expect(shown.result).toMatchObject({ found: [1, 2, 3].map(offer), search: 'complete' });
  expect(asked).toHaveLength(3);
});

test('a closed menu asks no more, which ends the search', async () => {
  await shown.show({ isOpen: true });
  await shown.show({ isOpen: false });
  await answer(1, { offers: [offer(1)], search: 'under way' });
  expect(asked).toHaveLength(2);
});

test('opened again, it searches anew', async () => {
  await shown.show({ isOpen: true });
  await answer(1, { offers: [offer(1)], search: 'complete' });
  await shown.show({ isOpen: false });
  await shown.show({ isOpen: true });
  expect(shown.result).toMatchObject({ found: [offer(1)], search: 'under way' });
  await answer(3, { offers: [], search: 'complete' });
  expect(shown.result).toMatchObject({ found: [], search: 'complete' });
});

test('it says why there is no answer', async () => {
  await shown.show({ isOpen: true });
  await settled(() => asked[1]!.reject(new Error('The model process could not be started.')));
  expect(shown.result).toMatchObject({ problem: 'The model process could not be started.', search: 'complete' });
});
