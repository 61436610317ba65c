/** What a step of `npm test` ended with, read from the report that a suite of tests leaves. */
import { readFileSync } from 'node:fs';

/**
 * @typedef {object} Outcome
 * @property {number} passed
 * @property {readonly string[]} failures each with the name of what failed and the first lines of why
 * @property {readonly string[]} repeated the same for tests that failed, and passed when they were repeated
 *
 * @typedef {{ status: string, fullName: string, failureMessages: string[] }} VitestTest
 * @typedef {{ name: string, status: string, message: string, assertionResults: VitestTest[] }} VitestFile
 */

const LINES_OF_WHY = 4;

/** @type {Outcome} */
export const NOTHING = { passed: 0, failures: [], repeated: [] };

/**
 * @param {string} name
 * @param {boolean} succeeded
 * @returns {Outcome} of a check that is one thing as a whole
 */
export function outcomeOfCheck(name, succeeded) {
  return succeeded ? { ...NOTHING, passed: 1 } : { ...NOTHING, failures: [name] };
}

/**
 * A suite that fails without a failed test, or that has no passed test, has failed once.
 * @param {string} file the report: Vitest's JSON, or an `Outcome`
 * @param {boolean} succeeded whether the suite's program said so
 * @returns {Outcome}
 */
export function outcomeOfSuite(file, succeeded) {
  const outcome = readReport(file);
  const hasResult = outcome.failures.length > 0 || (succeeded && outcome.passed > 0);
  return hasResult ? outcome : { ...outcome, failures: [`${file}: ended without a result`] };
}

/**
 * @param {string} file
 * @returns {Outcome}
 */
function readReport(file) {
  try {
    /** @type {unknown} */
    const json = JSON.parse(readFileSync(file, 'utf8'));
    const report = /** @type {Partial<Outcome & { numPassedTests: number, testResults: VitestFile[] }>} */ (json);
    const files = report.testResults ?? [];
    return {
      passed: report.passed ?? report.numPassedTests ?? 0,
      failures: report.failures ?? files.flatMap(failuresOf),
      repeated: report.repeated ?? files.flatMap((each) => described(each, 'passed')),
    };
  } catch {
    return NOTHING;
  }
}

/** @param {VitestFile} file whose tests have failed, or that failed before it had any */
function failuresOf(file) {
  const failed = described(file, 'failed');
  return failed.length === 0 && file.status === 'failed' ? [describe(file.name, file.message)] : failed;
}

/**
 * @param {VitestFile} file
 * @param {string} status of the tests wanted, among those that have failed at least once
 */
function described({ name, assertionResults }, status) {
  return assertionResults
    .filter((test) => test.status === status && test.failureMessages.length > 0)
    .map((test) => describe(`${name}: ${test.fullName}`, test.failureMessages.join('\n')));
}

/**
 * @param {string} name
 * @param {string} why
 */
function describe(name, why) {
  return [name, ...why.split('\n').slice(0, LINES_OF_WHY)].join('\n    ');
}
