/** Known vulnerabilities, from npm's registry, in the packages that reach a user: those installed and those bundled. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeBundles } from './bundles.mjs';
import { root } from './setup/command.mjs';

/**
 * @typedef {object} Vulnerability as reported by `npm audit --json` (version 2)
 * @property {string} name the package's name
 * @property {string} severity
 * @property {string} range the affected versions
 * @property {readonly string[]} nodes its folders, for example `node_modules/sharp`
 *
 * @typedef {{ kind: 'answered', holes: readonly Vulnerability[] } | { kind: 'no answer', reason: string }} Audit
 */

/** A registry that takes longer counts as not answering. */
const LIMIT_MS = 60_000;

/** @returns {Promise<Audit>} `no answer` if the registry can't be reached, or has no such list */
export async function auditShipped() {
  const text = await npmAudit();
  const report = parse(text);
  if (report === null)
    return { kind: 'no answer', reason: /"message": "(.*?)"/.exec(text)?.[1] ?? text.split('\n')[0] ?? '' };
  const [bundled, installed] = await Promise.all([bundledFolders(), installedFolders()]);
  return { kind: 'answered', holes: shippedHoles(report, new Set([...bundled, ...installed])) };
}

/**
 * @param {readonly Vulnerability[]} report
 * @param {ReadonlySet<string>} shipped folders of packages, for example `node_modules/sharp`
 * @returns {Vulnerability[]}
 */
export function shippedHoles(report, shipped) {
  return report.filter(({ nodes }) => nodes.some((node) => shipped.has(node)));
}

/**
 * @param {string} text what `npm audit --json` prints
 * @returns {readonly Vulnerability[] | null} `null` if the text is not a report
 */
export function parse(text) {
  try {
    /** @type {unknown} */
    const json = JSON.parse(text);
    const { vulnerabilities } = /** @type {{ vulnerabilities?: Record<string, Vulnerability> }} */ (json);
    return vulnerabilities === undefined ? null : Object.values(vulnerabilities);
  } catch {
    return null;
  }
}

/** @returns {Promise<string>} */
function npmAudit() {
  const options = { cwd: root, timeout: LIMIT_MS, maxBuffer: 64e6, shell: process.platform === 'win32' };
  return new Promise((resolve) => {
    // It exits with 1 both when it finds something and when it can't look.
    execFile('npm', ['audit', '--json'], options, (error, stdout) => {
      resolve(stdout === '' ? (error?.message ?? '') : stdout);
    });
  });
}

/** @returns {Promise<string[]>} folders of the packages that are bundled, whichever kind of dependency they are */
async function bundledFolders() {
  const folder = await mkdtemp(join(tmpdir(), 'audit-'));
  try {
    const sources = await writeBundles(folder, 'shipped');
    return sources.flatMap(
      (source) => /^(node_modules\/(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+)/.exec(source)?.[1] ?? [],
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** @returns {Promise<string[]>} folders of the packages that `npm install --omit=dev` installs */
async function installedFolders() {
  /** @type {unknown} */
  const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8'));
  const { packages } = /** @type {{ packages: Record<string, { dev?: boolean }> }} */ (lock);
  return Object.entries(packages).flatMap(([folder, { dev }]) => (folder === '' || dev === true ? [] : [folder]));
}
