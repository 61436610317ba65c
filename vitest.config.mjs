/** `npm test` runs these projects; `npx vitest --project unit` runs one of them. */
import { defineConfig } from 'vitest/config';

/** A failure shows all that it compared, not only how much that was: `npm test` tells no more of it. */
const common = { chaiConfig: { truncateThreshold: 400 } };

export default defineConfig({
  test: {
    projects: [
      { test: { ...common, name: 'unit', include: ['test/unit/**/*.test.ts'], testTimeout: 20_000 } },
      { test: { ...common, name: 'parity', include: ['test/parity/**/*.test.ts'], testTimeout: 60_000 } },
      { test: { ...common, name: 'cli', include: ['test/cli/**/*.test.ts'], testTimeout: 60_000 } },
      {
        // The page in a real browser, on recorded inspections.
        test: {
          ...common,
          name: 'gallery',
          include: ['test/gallery/**/*.test.ts'],
          globalSetup: 'test/gallery/globalSetup.ts',
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
          expect: { poll: { timeout: 10_000 } },
        },
      },
      {
        // In a real VS Code with a real browser, one at a time.
        test: {
          ...common,
          name: 'ui',
          include: ['test/ui/**/*.test.ts'],
          // On a quiet machine the longest take 25 s: they open VS Code several times.
          testTimeout: 120_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
      {
        // The same thing many times over.
        test: { name: 'robust', include: ['test/robust/**/*.test.ts'], testTimeout: 60_000, fileParallelism: false },
      },
      {
        // Makes a package of 30 MB, and installs it.
        test: {
          ...common,
          name: 'package',
          include: ['test/package/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
