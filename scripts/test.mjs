/**
 * `npm test [-- STEP …]`: sets up and runs every check, or those named. The other steps run even if one fails. The last
 * line is `N passed, N failed`: a check counts as one, and a suite as the number of its tests.
 */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root, run, SetupError, runScript } from './setup/command.mjs';
import { installBrowser } from './setup/browser.mjs';
import { installSoftwareGpu } from './setup/softwareGpu.mjs';
import { installTensorFlow, tensorFlowFolder } from './setup/tensorflow.mjs';
import { CURRENT, installVscodeServer, OLDEST } from './setup/vscodeServer.mjs';

/**
 * @typedef {{ passed: number, failed: number }} Counts
 * @typedef {{ numPassedTests: number, numFailedTests: number }} VitestReport
 * @typedef {object} Step
 * @property {string} title
 * @property {boolean} [onBundles] whether it tests the output of the step `build`
 * @property {boolean} [onEngines] whether it tests engines that need pip's TensorFlow or a browser's software renderer
 * @property {() => Promise<Counts>} run
 */

/** @type {Record<string, Step>} */
const STEPS = {
  build: { title: 'Bundles', run: () => check(process.execPath, join('scripts', 'build.mjs')) },
  types: { title: 'Types', run: checkTypes },
  lint: { title: 'Lint', run: () => check(tool('eslint'), '.', '--max-warnings=0') },
  format: { title: 'Format', run: () => check(tool('prettier'), '--check', '--log-level=warn', '.') },
  unused: { title: 'Dead code and unused dependencies', run: () => check(tool('knip'), '--no-progress') },
  audit: { title: 'Known vulnerabilities in what ships', run: audit },
  unit: { title: 'Unit tests', onBundles: true, run: () => vitest('unit'), onEngines: true },
  parity: { title: 'Parity with PyTorch', onBundles: true, run: () => vitest('parity'), onEngines: true },
  cli: { title: 'Command line', onBundles: true, run: () => runInBrowserAlone('cli') },
  robust: { title: 'Model processes killed at any moment', onBundles: true, run: () => vitest('robust') },
  gallery: {
    title: 'Tests of the page in a browser, on recorded inspections',
    onBundles: true,
    run: () => runInBrowserAlone('gallery'),
  },
  vscode: {
    title: "Tests in VS Code's extension host",
    onBundles: true,
    run: () => runInVscode(OLDEST, 'vscode.json'),
  },
  current: {
    title: 'What a current VS Code has',
    onBundles: true,
    run: () => runInVscode(CURRENT, 'vscode-current.json', 'current'),
  },
  ui: {
    title: 'Tests of the page in VS Code with a browser',
    onBundles: true,
    onEngines: true,
    run: () => runInBrowser('ui'),
  },
  package: {
    title: 'The package, installed in VS Code',
    onBundles: true,
    onEngines: true,
    run: () => runInBrowser('package'),
  },
};

await runScript(() => test(process.argv.slice(2)));

/** @param {readonly string[]} names names of steps; empty for all */
async function test(names) {
  const unknown = names.find((name) => !(name in STEPS));
  if (unknown !== undefined) {
    throw new SetupError(`There is no step "${unknown}"; the steps are ${Object.keys(STEPS).join(', ')}.`);
  }
  const wanted = names.length > 0 ? names : Object.keys(STEPS);
  const needsBundles = wanted.some((name) => STEPS[name]?.onBundles);
  if (wanted.some((name) => STEPS[name]?.onEngines)) await installEngines();
  const total = { passed: 0, failed: 0 };
  let bundlesFailed = false;
  for (const [name, step] of Object.entries(STEPS)) {
    if (!wanted.includes(name) && !(name === 'build' && needsBundles)) continue;
    console.log(`\n── ${step.title} (npm test -- ${name})`);
    const startMs = performance.now();
    /** @type {Counts} */
    const { passed, failed } = bundlesFailed && step.onBundles ? notBuilt() : await runStep(step);
    bundlesFailed ||= name === 'build' && failed > 0;
    const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
    console.log(`── ${step.title}: ${passed} passed, ${failed} failed, ${seconds} s`);
    total.passed += passed;
    total.failed += failed;
  }
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
  process.exitCode = total.failed > 0 ? 1 : 0;
}

/** Without them, the tests of the engines `tfjs-node`, `tfjs-node-gpu` and `onnxruntime-webgpu` are skipped. */
async function installEngines() {
  await installSoftwareGpu();
  try {
    await installTensorFlow(tensorFlowFolder);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(`TensorFlow's engines are not tested. ${error.message}`);
  }
}

/**
 * @param {Step} step
 * @returns {Promise<Counts>} a failure if something that the step needs can't be installed
 */
async function runStep(step) {
  try {
    return await step.run();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(error.message);
    return { passed: 0, failed: 1 };
  }
}

/** @returns {Counts} */
function notBuilt() {
  console.error('Not run, because the bundles could not be built.');
  return { passed: 0, failed: 1 };
}

/** @param {string} name a program from the project's packages */
function tool(name) {
  return join(root, 'node_modules', '.bin', name);
}

/**
 * @param {string} command
 * @param {string[]} args
 * @returns {Promise<Counts>}
 */
async function check(command, ...args) {
  return (await run(command, args)) ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** @returns {Promise<Counts>} counts nothing if the registry doesn't answer */
async function audit() {
  const { auditShipped } = await import('./audit.mjs');
  const audited = await auditShipped();
  if (audited.kind === 'no answer') {
    console.log(`Not looked up: npm's registry gave no answer (${audited.reason}).`);
    return { passed: 0, failed: 0 };
  }
  for (const { name, severity, range } of audited.holes) console.error(`${name} ${range}: ${severity}`);
  return audited.holes.length === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** Checks each place separately, so that the model can't see the browser's types, or the page Node's. */
async function checkTypes() {
  const counts = { passed: 0, failed: 0 };
  for (const project of ['.', 'webview', 'test']) {
    const { passed, failed } = await check(tool('tsc'), '--project', project);
    counts.passed += passed;
    counts.failed += failed;
  }
  return counts;
}

/** @param {string} project a project in vitest.config.mjs */
function vitest(project) {
  const report = join(root, 'test-output', `${project}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  return suite(report, tool('vitest'), 'run', '--project', project, ...reporters);
}

/**
 * @param {import('./setup/vscodeServer.mjs').ServerVersion} version
 * @param {string} report its name in `test-output`
 * @param {string[]} args for the runner
 */
async function runInVscode(version, report, ...args) {
  await installVscodeServer(version);
  await installBrowser();
  return suite(join(root, 'test-output', report), process.execPath, join('test', 'vscode', 'run.mjs'), ...args);
}

/** @param {string} project a project in vitest.config.mjs whose tests need a browser without VS Code */
async function runInBrowserAlone(project) {
  await installBrowser();
  return vitest(project);
}

/** @param {string} project a project in vitest.config.mjs */
async function runInBrowser(project) {
  await installVscodeServer();
  await installBrowser();
  return vitest(project);
}

/**
 * Runs a suite and counts its tests from the report that it leaves. A suite that fails without a failed test, or that
 * has no passed test, counts as one failure.
 * @param {string} report
 * @param {string} command
 * @param {string[]} args
 * @returns {Promise<Counts>}
 */
async function suite(report, command, ...args) {
  rmSync(report, { force: true });
  const ended = await run(command, args);
  const { passed, failed } = readReport(report);
  return { passed, failed: failed === 0 && (!ended || passed === 0) ? 1 : failed };
}

/**
 * @param {string} file
 * @returns {Counts}
 */
function readReport(file) {
  try {
    /** @type {unknown} */
    const json = JSON.parse(readFileSync(file, 'utf8'));
    const report = /** @type {Partial<VitestReport & Counts>} */ (json);
    return {
      passed: report.passed ?? report.numPassedTests ?? 0,
      failed: report.failed ?? report.numFailedTests ?? 0,
    };
  } catch {
    return { passed: 0, failed: 0 };
  }
}
