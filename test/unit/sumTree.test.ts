/** Sums are added in a fixed tree over blocks, whoever measured which of them. */
import { expect, test } from 'vitest';
import { SumTree, type Subtree } from '../../src/model/statistics/sumTree';

/** Additions written out, so that their order shows. */
const written = (first: number) => new SumTree<string>(first, (left, right) => `(${left}+${right})`);

function leaves(from: number, to: number, empty: readonly number[] = []): Subtree<string>[] {
  return Array.from({ length: to - from }, (_, i) => from + i)
    .filter((index) => !empty.includes(index))
    .map((index) => ({ level: 0, index, sums: String(index) }));
}

function treeOf(first: number, subtrees: readonly Subtree<string>[]): SumTree<string> {
  const tree = written(first);
  for (const subtree of subtrees) tree.add(subtree);
  return tree;
}

test('the order of additions is that of the tree, by level', () => {
  const sums = treeOf(0, leaves(0, 7)).subtrees.map((subtree) => subtree.sums);
  expect(sums).toEqual(['((0+1)+(2+3))', '(4+5)', '6']);
});

test('any division into parts gives the same subtrees', () => {
  const all = leaves(0, 45, [0, 3, 12, 13, 14, 15, 31]);
  const expected = treeOf(0, all).subtrees;
  for (let border = 1; border < 45; border++) {
    const last = Math.min(45, border + 5);
    const bounds = [0, border, last, 45];
    const merged = written(0);
    for (let part = 0; part < 3; part++) {
      const [from, to] = [bounds[part]!, bounds[part + 1]!];
      const ofPart = all.filter(({ index }) => index >= from && index < to);
      for (const subtree of treeOf(from, ofPart).subtrees) if (subtree.sums !== null) merged.add(subtree);
    }
    expect(merged.subtrees).toEqual(expected);
  }
});

test('memory grows with the logarithm of the blocks', () => {
  const tree = new SumTree<number>(0, (left, right) => left + right);
  let most = 0;
  for (let index = 0; index < 20_018; index++) {
    tree.add({ level: 0, index, sums: 1 });
    most = Math.max(most, tree.subtrees.length);
  }
  expect(most).toBeLessThanOrEqual(15);
  expect(tree.subtrees.reduce((sum, { sums }) => sum + (sums ?? 0), 0)).toBe(20_018);
});

test('a block that comes again or too late is refused', () => {
  const tree = treeOf(2, leaves(2, 5));
  expect(() => tree.add({ level: 0, index: 4, sums: 'again' })).toThrow(RangeError);
  expect(() => tree.add({ level: 1, index: 0, sums: 'too late' })).toThrow(RangeError);
});
