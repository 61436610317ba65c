import { copyFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from '../setup/command.mjs';

/**
 * One case, as test/fuzz/worker.ts reports it.
 * @typedef {object} CaseReport
 * @property {number} caseNumber
 * @property {string} description
 * @property {number} fileBytes
 * @property {{ kind: 'read' } | { kind: 'refused' | 'failed', message: string }} outcome
 * @property {number} elapsedMs
 * @property {number} grownBytes
 * @property {number} allowedBytes
 */

const SLOWEST_SHOWN = 8;
const PROGRESS_MS = 10_000;

/** Counts how cases ended, and prints the counts. */
export class FuzzReport {
  /** @type {{ caseNumber: number, reason: string, file: string }[]} */
  failures = [];
  #read = 0;
  #refused = 0;
  /** Refusals, without the parts that differ from file to file. */
  #sentences = new Set();
  /** @type {CaseReport[]} slowest first */
  #slowest = [];
  #grownBytes = 0;
  #startMs = performance.now();
  #toldMs = performance.now();

  /** @param {{ folder: string, command: string }} options folder for failing files; command that repeats a case */
  constructor({ folder, command }) {
    this.folder = folder;
    this.command = command;
  }

  /** @param {CaseReport} report of a case that ended as it must */
  add(report) {
    if (report.outcome.kind === 'read') {
      this.#read += 1;
    } else {
      this.#refused += 1;
      this.#sentences.add(sentence(report.outcome.message));
    }
    this.#grownBytes = Math.max(this.#grownBytes, report.grownBytes);
    if (report.elapsedMs > (this.#slowest[SLOWEST_SHOWN - 1]?.elapsedMs ?? 0)) {
      this.#slowest = [...this.#slowest, report].sort((a, b) => b.elapsedMs - a.elapsedMs).slice(0, SLOWEST_SHOWN);
    }
    if (performance.now() - this.#toldMs > PROGRESS_MS) {
      this.#toldMs = performance.now();
      console.log(this.#counts());
    }
  }

  /**
   * @param {number} caseNumber
   * @param {string} reason
   * @param {string} path path of the file, which is copied and kept
   */
  fail(caseNumber, reason, path) {
    const file = join(this.folder, `case-${caseNumber}`);
    copyFileSync(path, file);
    this.failures.push({ caseNumber, reason, file });
    console.error(`\nCase ${caseNumber} failed (${this.command} ${caseNumber}; ${relative(root, file)}): ${reason}`);
  }

  print() {
    console.log(`\n${this.#counts()}`);
    console.log(`${this.#sentences.size} kinds of refusal; memory grew by ${this.#grownBytes >> 20} MiB at most`);
    console.log(`Slowest (${this.command} N):`);
    for (const report of this.#slowest) console.log(`  ${inOneLine(report)}`);
  }

  #counts() {
    const failed = this.failures.length;
    const cases = this.#read + this.#refused + failed;
    const perSecond = cases / ((performance.now() - this.#startMs) / 1000);
    return `${cases} cases (${perSecond.toFixed(0)} per second): ${this.#read} read, ${this.#refused} refused, ${failed} failed`;
  }
}

/** @param {CaseReport} report */
function inOneLine({ caseNumber, elapsedMs, fileBytes, outcome, description }) {
  const end = outcome.kind === 'read' ? 'read' : `${outcome.kind}: ${outcome.message.slice(0, 160)}`;
  return `${String(caseNumber).padStart(6)} ${elapsedMs.toFixed(0).padStart(5)} ms, ${fileBytes} bytes, ${description}\n         ${end}`;
}

/** @param {string} message */
function sentence(message) {
  return message.replaceAll(/'[^']*'|\([^)]*\)|\d+/g, '…').slice(0, 80);
}
