/** `--report`: the report that the page exports, made without a page. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installBrowser } from '../../scripts/setup/browser.mjs';
import { plusMinus, sixDigits } from '../../src/protocol/numbers';
import { statisticsPath } from '../fixtures/goldenStatistics';
import { BROWSER_ARGS } from '../workbench.mjs';
import { inspectAsJson, nvaeInspect, SAMPLE, SAMPLE_IMAGES, type Results } from './nvaeInspect';

let folder: string;
let browser: Browser;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nvae-report-'));
  browser = await chromium.launch({ executablePath: await installBrowser(), args: BROWSER_ARGS });
});
afterAll(async () => {
  await browser.close();
  await rm(folder, { recursive: true });
});

/** What a reader sees of the report, and what it asks for beyond itself. */
async function opened(path: string) {
  const context = await browser.newContext({ offline: true });
  const page = await context.newPage();
  const asked: string[] = [];
  const faults: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  page.on('console', (message) => faults.push(message.text()));
  page.on('pageerror', (error) => faults.push(error.message));
  await page.goto(pathToFileURL(path).href);
  const table = (name: string) =>
    page
      .getByRole('region', { name })
      .locator('tbody tr')
      .evaluateAll((rows) => rows.map((row) => [...row.querySelectorAll('td')].map((cell) => cell.innerText)));
  const seen = {
    text: await page.locator('main').innerText(),
    figures: await page.locator('svg > title').allTextContents(),
    tables: await page.getByRole('region').evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')!)),
    sources: await page.locator('dl').innerText(),
  };
  const rows = await Promise.all(seen.tables.map(async (name) => [name, await table(name)] as const));
  await page.screenshot({ path: join(folder, 'report.png'), fullPage: true });
  await context.close();
  expect(faults).toEqual([]);
  return { ...seen, tables: new Map(rows), beyond: asked.filter((url) => !/^(file|data):/.test(url)) };
}

interface WithFindings extends Results {
  readonly nelbo_standard_error: number | null;
  readonly findings: readonly { readonly sentence: string }[];
  readonly provenance: { readonly checkpoint_sha256: string; readonly command: string };
}

/** As the page prints it: `NELBO 61.2 ± 2.3`. */
function nelboOf({ nelbo, nelbo_standard_error }: WithFindings): string {
  return `NELBO ${plusMinus({ mean: nelbo, standardError: nelbo_standard_error })}`;
}

describe('The report of an inspection', () => {
  const images = 40;
  let results: WithFindings;
  let report: Awaited<ReturnType<typeof opened>>;
  beforeAll(async () => {
    const path = join(folder, 'digits.html');
    results = (await inspectAsJson(SAMPLE, '--images', SAMPLE_IMAGES, '--report', path)) as WithFindings;
    report = await opened(path);
  });

  test('opens offline, and asks for nothing beyond itself', () => {
    expect(report.beyond).toEqual([]);
  });

  test('draws the hierarchy, the map of every group, and the first pictures with their reconstructions', () => {
    expect(report.figures).toEqual([
      'KL by group and channel',
      'Where: KL by latent position, each map on its own scale',
      'Input and reconstruction',
    ]);
    for (const group of results.groups.keys()) expect(report.text).toContain(`\ngroup ${group}\n`);
    // Each as the network got it, and as the decoder's mean.
    const named = (name: string) => report.text.split(`\n${name}\n`).length - 1;
    expect(['000.png', '005.png', '006.png'].map(named)).toEqual([2, 2, 0]);
  });

  test('holds the numbers that --json prints, in its tables and headlines', () => {
    const [bars] = [...report.tables.values()];
    expect(bars).toHaveLength(results.groups.length);
    for (const [group, row] of bars!.entries()) {
      const { kl_nats, kl_standard_error, shift_nats, scale_nats } = results.groups[group]!;
      expect(row).toEqual(
        expect.arrayContaining([kl_nats, kl_standard_error!, shift_nats, scale_nats].map((nats) => sixDigits(nats))),
      );
    }
    expect(report.text).toContain(nelboOf(results));
    expect(report.text).toContain('9 of 72 channels in use');
    expect(report.text).toContain('mean over 40 images, one draw each');
  });

  test('says what was found, and where the numbers come from', () => {
    for (const { sentence } of results.findings) expect(report.text).toContain(sentence);
    expect(results.findings.length).toBeGreaterThan(1);
    const { checkpoint_sha256, command } = results.provenance;
    for (const said of [checkpoint_sha256, command, `${images} of ${images}`, '1 draw, seed 0', results.engine]) {
      expect(report.sources).toContain(said);
    }
  });
});

test('Saved statistics have a report, too, of the checkpoint that they are of', async () => {
  const path = join(folder, 'saved.html');
  const { code, stderr } = await nvaeInspect(statisticsPath('swept-classes'), '--report', path);
  expect([code, stderr]).toEqual([0, '']);
  const { text, beyond, sources } = await opened(path);
  expect(beyond).toEqual([]);
  const printed = JSON.parse((await nvaeInspect(statisticsPath('swept-classes'), '--json')).stdout) as WithFindings;
  expect(text).toContain(nelboOf(printed));
  expect(sources).toContain(printed.provenance.checkpoint_sha256);
});

test('The model’s own samples are named as such', async () => {
  const path = join(folder, 'samples.html');
  await inspectAsJson(SAMPLE, '--samples', '2', '--report', path);
  const { text, figures } = await opened(path);
  expect(figures).toContain('Input and reconstruction');
  expect(text).toContain('model sample');
  expect(text).not.toContain('Findings');
  const source = await readFile(path, 'utf8');
  expect(source).toContain('first model samples, as the network got them');
});

test('A report that can’t be written is refused before anything is measured', async () => {
  const { code, stdout, stderr } = await nvaeInspect(SAMPLE, '--report', join(folder, 'absent', 'a.html'));
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toContain('absent');
});
