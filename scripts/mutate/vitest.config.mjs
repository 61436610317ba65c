/** The unit tests that `npm run mutate` runs. Every mutant takes those that reach it, until one of them fails. */
import { readFileSync } from 'node:fs';
import { BaseSequencer } from 'vitest/node';
import { defineConfig } from 'vitest/config';

/**
 * Left out, as they would not kill a mutant or cost too much: tests of the sources' text, tests whose code runs in a
 * process of its own, out of a bundle that is not mutated, and files that keep a core busy for long.
 */
const LEFT_OUT = [
  ...['audit', 'citations', 'forContributors', 'packageFolder', 'structure'],
  ...['endWithParent', 'modelProcess', 'watch', 'workspaceTrust'],
  ...['engineFailure', 'fuzz', 'hostileFiles', 'hostilePictures', 'tensorMemory'],
];

/** Test files that start no engine come first: they take a tenth of the others' time. */
class QuickFirst extends BaseSequencer {
  /** @type {BaseSequencer['sort']} */
  sort(files) {
    /** @param {(typeof files)[number]} file */
    const startsEngine = ({ moduleId }) => Number(readFileSync(moduleId, 'utf8').includes('engines'));
    return Promise.resolve(files.toSorted((a, b) => startsEngine(a) - startsEngine(b)));
  }
}

export default defineConfig({
  test: {
    include: ['test/unit/**/*.test.ts'],
    exclude: LEFT_OUT.map((name) => `test/unit/${name}.test.ts`),
    testTimeout: 20_000,
    sequence: { sequencer: QuickFirst },
  },
});
