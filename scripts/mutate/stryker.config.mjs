/** Mutation tests of what computes and says the numbers; started by `npm run mutate`. */

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  mutate: [
    'src/model/{statistics,passes,analyses,session,families}/**/*.ts',
    'webview/{readOut,sight,pins,text,colour,hierarchy,distributions,state}/**/*.ts',
  ],
  plugins: ['@stryker-mutator/vitest-runner'],
  testRunner: 'vitest',
  vitest: { configFile: 'scripts/mutate/vitest.config.mjs' },
  coverageAnalysis: 'perTest',
  // A mutant of what runs once, when its module is loaded, takes all tests: an hour for a table of words.
  ignoreStatic: true,
  concurrency: 2,
  timeoutMS: 10_000,
  incremental: true,
  incrementalFile: 'test-output/mutate/incremental.json',
  tempDirName: 'test-output/mutate/sandbox',
  ignorePatterns: ['/test-output', '/dist-vsix', '/.vscode-test', '/test/reference', '/test/ui'],
  reporters: ['clear-text', 'html', 'progress-append-only'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false, reportScoreTable: true },
  htmlReporter: { fileName: 'test-output/mutate/report.html' },
};
