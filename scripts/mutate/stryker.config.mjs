/** Mutation tests of the code that computes and prints the numbers; `npm run mutate` starts them. */
export default {
  mutate: [
    'src/model/{statistics,passes,analyses,session,families}/**/*.ts',
    'src/figures/{colour,kl}/**/*.ts',
    'webview/{readOut,sight,pins,text,colour,hierarchy,distributions,state}/**/*.ts',
  ],
  plugins: ['@stryker-mutator/vitest-runner'],
  testRunner: 'vitest',
  vitest: { configFile: 'scripts/mutate/vitest.config.mjs' },
  coverageAnalysis: 'perTest',
  // A mutant of code that runs once, when its module is loaded, needs all tests: hours for a table of words.
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
