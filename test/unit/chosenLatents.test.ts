/** Files of latents that a page may name, because the user picked them. */
import { expect, test } from 'vitest';
import type { Memento } from 'vscode';
import { ChosenLatents } from '../../src/extension/request/chosenLatents';

function remembering(kept = new Map<string, unknown>()) {
  const memory: Pick<Memento, 'get' | 'update'> = {
    get: (key: string) => kept.get(key),
    update: (key, value) => Promise.resolve(void kept.set(key, value)),
  };
  return { kept, chosen: new ChosenLatents(memory as Memento) };
}

test('a file is known once it was picked, also after a reload, and no other is', () => {
  const { kept, chosen } = remembering();
  expect(chosen.has('/z.npz')).toBe(false);
  chosen.keep('/z.npz');
  expect(chosen.has('/z.npz')).toBe(true);
  const { chosen: reloaded } = remembering(kept);
  expect(reloaded.has('/z.npz')).toBe(true);
  expect(reloaded.has('/etc/passwd')).toBe(false);
});

test('the latest twenty are kept, and a file that is picked again counts as late', () => {
  const { chosen } = remembering();
  for (let file = 0; file < 20; file++) chosen.keep(`/${file}.npz`);
  chosen.keep('/0.npz');
  chosen.keep('/20.npz');
  expect(['/0.npz', '/1.npz', '/2.npz', '/20.npz'].map((path) => chosen.has(path))).toEqual([true, false, true, true]);
});

test('a memory that holds something else knows no file', () => {
  expect(remembering(new Map([['chosenLatents', '/z.npz']])).chosen.has('/z.npz')).toBe(false);
});
