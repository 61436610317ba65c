/** The unit tests that `npm run mutate` runs. Each mutant runs those that reach it, until one of them fails. */
import { readFileSync } from 'node:fs';
import { BaseSequencer } from 'vitest/node';
import { defineConfig } from 'vitest/config';

/**
 * Excluded: tests that read the sources as text, tests whose code runs in another process, from a bundle that is not
 * mutated, and tests that keep a core busy for a long time.
 */
const LEFT_OUT = [
  ...['audit', 'citations', 'forContributors', 'packageFolder', 'structure'],
  ...['endWithParent', 'inspector', 'liveInspection', 'modelProcess', 'nextInspection', 'tensorAnswers', 'watch'],
  ...['workspaceTrust', 'tensorFlowAddon', 'childEnvironment'],
  ...['fuzz', 'hostileFiles', 'hostilePictures', 'tensorMemory'],
];

/** Test files that start no engine come first: they take a tenth of the others' time. */
class QuickFirst extends BaseSequencer {
  /**
   * @override
   * @param {Parameters<BaseSequencer['sort']>[0]} files
   */
  sort(files) {
    /** @param {(typeof files)[number]} file */
    const rank = ({ moduleId }) => {
      if (!readFileSync(moduleId, 'utf8').includes('engines')) return 0;
      return moduleId.endsWith('/plan.test.ts') ? 1 : 2;
    };
    return Promise.resolve(files.toSorted((a, b) => rank(a) - rank(b)));
  }
}

/**
 * Stryker asks for threads. A failed test may leave an engine's thread in native code, and ending that thread crashes
 * the process. In a process of its own, it doesn't crash Stryker.
 * @type {import('vitest/config').Plugin}
 */
const inProcesses = {
  name: 'in processes of their own',
  configureVitest: ({ project }) => {
    project.config.pool = 'forks';
  },
};

export default defineConfig({
  plugins: [inProcesses],
  test: {
    include: ['test/unit/**/*.test.ts'],
    exclude: LEFT_OUT.map((name) => `test/unit/${name}.test.ts`),
    testTimeout: 20_000,
    sequence: { sequencer: QuickFirst },
  },
});
