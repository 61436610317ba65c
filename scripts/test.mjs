/**
 * `npm test [-- STEP …]`: sets up and runs every check, or those named. The other steps run even if one fails. A test
 * that fails is repeated once, because a busy machine makes some of them fail; if it then passes, that is said. The last
 * lines name what failed, and say `N passed, N failed`: a check counts as one, and a suite as the number of its tests.
 */
import { rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { NOTHING, outcomeOfCheck, outcomeOfSuite } from './outcome.mjs';
import { root, run, SetupError, runScript } from './setup/command.mjs';
import { installBrowser } from './setup/browser.mjs';
import { installSoftwareGpu } from './setup/softwareGpu.mjs';
import { installTensorFlow, tensorFlowFolder } from './setup/tensorflow.mjs';
import { CURRENT, installVscodeServer, OLDEST } from './setup/vscodeServer.mjs';

/**
 * @typedef {import('./outcome.mjs').Outcome} Outcome
 * @typedef {object} Step
 * @property {string} title
 * @property {boolean} [onBundles] whether it tests the output of the step `build`
 * @property {boolean} [onEngines] whether it tests engines that need pip's TensorFlow or a browser's software renderer
 * @property {() => Promise<Outcome>} run
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
  /** @type {string[]} */
  const failures = [];
  /** @type {string[]} */
  const repeated = [];
  let passed = 0;
  let bundlesFailed = false;
  for (const [name, step] of Object.entries(STEPS)) {
    if (!wanted.includes(name) && !(name === 'build' && needsBundles)) continue;
    console.log(`\n── ${step.title} (npm test -- ${name})`);
    const startMs = performance.now();
    /** @type {Outcome} */
    const outcome = bundlesFailed && step.onBundles ? notBuilt(step) : await runStep(step);
    bundlesFailed ||= name === 'build' && outcome.failures.length > 0;
    const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
    console.log(`── ${step.title}: ${outcome.passed} passed, ${outcome.failures.length} failed, ${seconds} s`);
    passed += outcome.passed;
    failures.push(...outcome.failures.map((failure) => `× ${name}: ${failure.replaceAll(root, '.')}`));
    repeated.push(
      ...outcome.repeated.map((failure) => `↻ passed when repeated, ${name}: ${failure.replaceAll(root, '.')}`),
    );
  }
  console.log(`\n${[...repeated, ...failures, ''].join('\n')}${passed} passed, ${failures.length} failed`);
  process.exitCode = failures.length > 0 ? 1 : 0;
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
 * @returns {Promise<Outcome>} a failure if something that the step needs can't be installed
 */
async function runStep(step) {
  try {
    return await step.run();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(error.message);
    return outcomeOfCheck(`${step.title}: ${error.message}`, false);
  }
}

/**
 * @param {Step} step
 * @returns {Outcome}
 */
function notBuilt({ title }) {
  return outcomeOfCheck(`${title}: not run, because the bundles could not be built`, false);
}

/** @param {string} name a program from the project's packages */
function tool(name) {
  return join(root, 'node_modules', '.bin', name);
}

/**
 * @param {string} command
 * @param {string[]} args
 * @returns {Promise<Outcome>}
 */
async function check(command, ...args) {
  return outcomeOfCheck([basename(command), ...args].join(' '), await run(command, args));
}

/** @returns {Promise<Outcome>} passes nothing if the registry doesn't answer */
async function audit() {
  const { auditShipped } = await import('./audit.mjs');
  const audited = await auditShipped();
  if (audited.kind === 'no answer') {
    console.log(`Not looked up: npm's registry gave no answer (${audited.reason}).`);
    return NOTHING;
  }
  const holes = audited.holes.map(({ name, severity, range }) => `${name} ${range}: ${severity}`);
  return holes.length === 0 ? { ...NOTHING, passed: 1 } : { ...NOTHING, failures: holes };
}

/** Checks each place separately, so that the model can't see the browser's types, or the page Node's. */
async function checkTypes() {
  const outcomes = [];
  for (const project of ['.', 'webview', 'test']) {
    outcomes.push(await check(tool('tsc'), '--project', project));
  }
  const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0);
  return { ...NOTHING, passed, failures: outcomes.flatMap(({ failures }) => failures) };
}

/** @param {string} project a project in vitest.config.mjs */
function vitest(project) {
  const report = join(root, 'test-output', `${project}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  return suite(report, tool('vitest'), 'run', '--project', project, '--retry=1', ...reporters);
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
 * @param {string} report the file that the suite leaves
 * @param {string} command
 * @param {string[]} args
 * @returns {Promise<Outcome>}
 */
async function suite(report, command, ...args) {
  rmSync(report, { force: true });
  return outcomeOfSuite(report, await run(command, args));
}
