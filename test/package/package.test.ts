/**
 * The package that `npm run package` makes for this machine: its contents, and that it works where nothing else is
 * installed.
 */
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root, run } from '../../scripts/setup/command.mjs';
import { TARGETS } from '../../scripts/package/targets.mjs';
import { version } from '../../package.json';
import { inspectAsJson, inspectAsJsonBy, SAMPLE, SAMPLE_IMAGES } from '../cli/nvaeInspect';
import { openWorkspace, type Inspector } from '../ui/inspector';
import { expectSixDigits, numberOf } from '../ui/readOut';
import { addTensorFlow, IF_THERE, makePythonEnvironment, TENSORFLOW } from '../tensorFlow';
import { readArchive } from './archive';

const TARGET = `${process.platform}-${process.arch}`;
const VSIX = join(root, 'dist-vsix', `nvae-latent-inspector-${TARGET}-${version}.vsix`);
const LARGEST_BYTES = 35e6;

/** Everything that a package may contain, relative to its `extension/` folder. */
const ALLOWED = [
  /^(package(\.nls)?\.json|readme\.md|changelog\.md|SECURITY\.md|LICENSE\.txt|THIRD_PARTY_NOTICES\.md)$/,
  /^l10n\/bundle\.l10n\.json$/,
  /^media\/([\w-]+\.(png|svg|webp)|recorder\/nvae_inspect_recorder\.py|walkthrough\/[\w-]+\.webp|sample\/(ATTRIBUTION\.md|nvae-digits\.pt|images\/\d{3}\.png))$/,
  /^dist\/((extension|model|cli|mcp|page)\.js|page\.css|engines\/([\w-]+\.js|tfjs_binding\.node))$/,
  /^dist\/node_modules\/(@img\/|@tensorflow\/)?[\w-]+\/(package\.json|LICENSE(\.md)?)$/,
  /^dist\/node_modules\/@tensorflow\/tfjs-backend-wasm\/dist\/[\w-]+\.wasm$/,
  /^dist\/node_modules\/onnxruntime-node\/dist\/\w+\.js$/,
  /^dist\/node_modules\/onnxruntime-common\/dist\/cjs\/([\w-]+\.js|package\.json)$/,
  /^dist\/node_modules\/sharp\/dist\/\w+\.cjs$/,
  /^dist\/node_modules\/@img\/colour\/\w+\.cjs$/,
  /^dist\/node_modules\/(semver|detect-libc)\/([a-z]+\/)?[\w-]+\.js$/,
  new RegExp(`^dist/node_modules/onnxruntime-node/bin/napi-v6/${TARGET.replace('-', '/')}/[\\w.]+$`),
  new RegExp(`^dist/node_modules/@img/sharp-(libvips-)?${TARGET}/(index\\.cjs|lib/[\\w.-]+)$`),
];

let files: ReadonlyMap<string, Buffer>;

beforeAll(async () => {
  expect(await run(process.execPath, [join('scripts', 'package.mjs'), TARGET])).toBe(true);
  const archive = await readArchive(VSIX);
  const ours = [...archive].filter(([name]) => name.startsWith('extension/'));
  files = new Map(ours.map(([name, content]) => [name.slice('extension/'.length), content]));
});

describe('the package', () => {
  test('contains only what it needs: no sources, maps or tests, and no other machine’s binaries', () => {
    const others = [...files.keys()].filter((file) => !ALLOWED.some((allowed) => allowed.test(file)));
    expect(others).toEqual([]);
    const mapped = [...files].filter(
      ([file, content]) => /^dist\/(engines\/)?[\w-]+\.(js|css)$/.test(file) && content.includes('sourceMappingURL'),
    );
    expect(mapped).toEqual([]);
  });

  test('starts the extension when it is used, not with every window', () => {
    const { activationEvents } = JSON.parse(files.get('package.json')!.toString()) as { activationEvents: string[] };
    expect(activationEvents).toEqual(['onWebviewPanel:nvaeInspector.page']);
  });

  test('is for this kind of machine only, and small', async () => {
    expect(TARGETS.map(({ name }) => name)).toContain(TARGET);
    const manifest = (await readArchive(VSIX)).get('extension.vsixmanifest')!.toString();
    expect(manifest).toContain(`TargetPlatform="${TARGET}"`);
    expect((await stat(VSIX)).size).toBeLessThan(LARGEST_BYTES);
  });

  test('names the licence of every npm package in it', () => {
    const notices = files.get('THIRD_PARTY_NOTICES.md')!.toString();
    const titles = notices.split('\n').filter((line) => line.startsWith('## '));
    for (const [file, content] of files) {
      if (!/^dist\/node_modules\/(@img\/|@tensorflow\/)?[\w-]+\/package\.json$/.test(file)) continue;
      const { name, version } = JSON.parse(content.toString()) as { name: string; version: string };
      expect(titles.join('\n')).toContain(`${name} ${version} (`);
    }
    for (const bundled of ['preact', 'chart.js', 'birpc', 'protobufjs', 'yauzl', '@tensorflow/tfjs-core']) {
      expect(titles.join('\n')).toContain(` ${bundled} `);
    }
  });

  test.runIf(TARGET === 'linux-x64')('has the list of licences that stands in the repository', async () => {
    const listed = await readFile(join(root, 'THIRD_PARTY_NOTICES.md'), 'utf8');
    expect(files.get('THIRD_PARTY_NOTICES.md')!.toString(), 'run node scripts/notices.mjs').toBe(listed);
  });
});

describe('installed in a VS Code without the checkout', () => {
  let vscode: Inspector;

  beforeAll(async () => {
    vscode = await openWorkspace({ vsix: VSIX });
  });

  afterAll(() => vscode.close());

  /** The folder in which VS Code has installed the extension. */
  async function packagedFolder(): Promise<string> {
    const style = await vscode.webview.locator('link[rel=stylesheet]').getAttribute('href');
    return new URL('..', style!).pathname;
  }

  async function packagedCli(): Promise<string> {
    return join(await packagedFolder(), 'dist', 'cli.js');
  }

  test('the command inspects the sample, and the page shows the command line’s numbers', async () => {
    const { page, webview } = vscode;
    await vscode.runCommand('Inspect NVAE checkpoint');
    await page.locator('.quick-input-list').getByText('nvae-digits.pt', { exact: true }).click();
    await webview
      .getByTestId('status')
      .getByText(/^Measured in/)
      .waitFor();
    const { nelbo, recon, groups } = await inspectAsJson(SAMPLE);
    expectSixDigits(await numberOf(webview, 'summary-nelbo'), nelbo);
    expectSixDigits(await numberOf(webview, 'summary-reconstruction'), recon);
    for (const [group, { kl_nats }] of groups.entries()) {
      const value = webview.getByTestId(`group-${group}`).locator('.value');
      expectSixDigits(Number(await value.getAttribute('data-value')), kl_nats, `group ${group}`);
    }
    await vscode.screenshot('package-installed');
  });

  test('its command line reads pictures with the libraries in the package', async () => {
    const folder = await packagedFolder();
    expect(folder).toContain(`/extensions/nvae-latent-inspector.nvae-latent-inspector-${version}`);
    const packaged = await inspectAsJsonBy(
      await packagedCli(),
      join(folder, 'media', 'sample', 'nvae-digits.pt'),
      '--images',
      join(folder, 'media', 'sample', 'images'),
    );
    const ours = await inspectAsJson(SAMPLE, '--images', SAMPLE_IMAGES);
    expect(packaged.input).toBe(ours.input);
    expect(packaged.nelbo).toBe(ours.nelbo);
  });

  test.runIf(TARGET === 'linux-x64' && TENSORFLOW !== null)(
    `its command line runs on the TensorFlow of a Python environment, by the addon that came along${IF_THERE}`,
    async () => {
      const environment = await mkdtemp(join(tmpdir(), 'nvae-python-'));
      try {
        const python = await makePythonEnvironment(environment);
        await addTensorFlow(python);
        process.env['NVAE_PYTHON'] = python.interpreter;
        const packaged = await inspectAsJsonBy(await packagedCli(), SAMPLE, '--engine', 'tfjs-node-gpu');
        expect(packaged.engine).toMatch(/^CPU · TensorFlow\.js \S+, TensorFlow 2\./);
        expectSixDigits(packaged.nelbo, (await inspectAsJson(SAMPLE)).nelbo);
      } finally {
        delete process.env['NVAE_PYTHON'];
        await rm(environment, { recursive: true });
      }
    },
  );
});
