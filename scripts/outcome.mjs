/** What a step of `npm test` ended with, read from the report that a suite of tests leaves. */
import { readFileSync } from 'node:fs';

/**
 * @typedef {object} Outcome
 * @property {number} passed
 * @property {readonly string[]} failures each with the name of what failed and the first lines of why
 *
 * @typedef {{ status: string, fullName: string, failureMessages: string[] }} VitestTest
 * @typedef {{ name: string, status: string, message: string, assertionResults: VitestTest[] }} VitestFile
 */

const LINES_OF_WHY = 4;

/**
 * @param {string} name
 * @param {boolean} succeeded
 * @returns {Outcome} of a check that is one thing as a whole
 */
export function outcomeOfCheck(name, succeeded) {
  return succeeded ? { passed: 1, failures: [] } : { passed: 0, failures: [name] };
}

/**
 * A suite that fails without a failed test, or that has no passed test, has failed once.
 * @param {string} file the report: Vitest's JSON, or an `Outcome`
 * @param {boolean} succeeded whether the suite's program said so
 * @returns {Outcome}
 */
export function outcomeOfSuite(file, succeeded) {
  const { passed, failures } = readReport(file);
  if (failures.length === 0 && (!succeeded || passed === 0))
    return { passed, failures: [`${file}: ended without a result`] };
  return { passed, failures };
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
    const failures = report.failures ?? (report.testResults ?? []).flatMap(failuresOfFile);
    return { passed: report.passed ?? report.numPassedTests ?? 0, failures };
  } catch {
    return { passed: 0, failures: [] };
  }
}

/** @param {VitestFile} file whose tests have failed, or that failed before it had any */
function failuresOfFile({ name, status, message, assertionResults }) {
  const failed = assertionResults.filter((test) => test.status === 'failed');
  if (failed.length > 0)
    return failed.map((test) => describe(`${name}: ${test.fullName}`, test.failureMessages.join('\n')));
  return status === 'failed' ? [describe(name, message)] : [];
}

/**
 * @param {string} name
 * @param {string} why
 */
function describe(name, why) {
  return [name, ...why.split('\n').slice(0, LINES_OF_WHY)].join('\n    ');
}
