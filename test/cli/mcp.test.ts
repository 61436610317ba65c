/** `nvae-inspect mcp`, called by the official SDK's client as an agent calls it. */
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { root } from '../../scripts/setup/command.mjs';
import { TOOLS } from '../../src/assistants/tools';
import { inspectAsJson, SAMPLE, SAMPLE_IMAGES, nvaeInspect, startInspect } from './nvaeInspect';

const SAMPLE_FOLDER = join(root, 'media', 'sample');
/** Takes longer than any test needs it for. */
const SLOW = { path: SAMPLE, images: SAMPLE_IMAGES, draws: 200 };

interface Server {
  readonly client: Client;
  readonly pid: number;
}

const open: Client[] = [];
let folder: string;

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'mcp-')));
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((client) => client.close()));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function serverFor(...folders: string[]): Promise<Server> {
  const args = [join(root, 'dist', 'cli.js'), 'mcp', ...folders];
  const transport = new StdioClientTransport({ command: process.execPath, args, stderr: 'ignore' });
  const client = new Client({ name: 'test', version: '1.0.0' });
  await client.connect(transport);
  open.push(client);
  return { client, pid: transport.pid! };
}

async function call({ client }: Server, name: string, args: object) {
  const { content, isError } = await client.callTool({ name, arguments: { ...args } });
  const [first] = content;
  if (first?.type !== 'text') throw new Error('a tool answers with text');
  return { text: first.text, isError: isError === true };
}

async function facts(server: Server, name: string, args: object): Promise<Record<string, unknown>> {
  const { text, isError } = await call(server, name, args);
  expect(text).not.toBe('');
  expect(isError, text).toBe(false);
  return JSON.parse(text) as Record<string, unknown>;
}

/** Processes started by this one that run the model. */
function modelProcesses(pid: number): number[] {
  const listed = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' });
  return listed
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, parent, ...args]) => Number(parent) === pid && args.some((arg) => arg.endsWith('model.js')))
    .map(([own]) => Number(own));
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('an agent', () => {
  test('finds every tool, with what each answers and takes', async () => {
    const { client } = await serverFor(SAMPLE_FOLDER);
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(TOOLS.map(({ name }) => name));
    for (const { description, inputSchema, annotations } of tools) {
      expect(description!.length).toBeGreaterThan(80);
      expect(inputSchema.required).toContain('path');
      expect(annotations).toMatchObject({ readOnlyHint: true });
      for (const property of Object.values(inputSchema.properties!)) expect(property).toHaveProperty('description');
    }
  });

  test('gets the numbers of the command line', async () => {
    const server = await serverFor(SAMPLE_FOLDER);
    const args = { path: SAMPLE, images: SAMPLE_IMAGES, draws: 2 };
    const [inspected, results] = await Promise.all([
      facts(server, 'inspect_checkpoint', args),
      inspectAsJson(SAMPLE, '--images', SAMPLE_IMAGES, '--draws', '2'),
    ]);
    const groups = inspected['groups'] as { kl: { mean: number; standard_error: number }; shift: number }[];
    expect(groups).toHaveLength(9);
    groups.forEach(({ kl, shift }, i) => {
      const { kl_nats, kl_standard_error, shift_nats } = results.groups[i]!;
      expect(kl.mean).toBe(sixDigits(kl_nats));
      expect(kl.standard_error).toBe(sixDigits(kl_standard_error!));
      expect(shift).toBe(sixDigits(shift_nats));
    });
    expect(inspected['nelbo']).toMatchObject({ mean: sixDigits(results.nelbo) });
    expect(inspected['unit']).toBe('nats per image');
    expect(inspected['command']).toContain(`--images ${SAMPLE_IMAGES} --count 64 --draws 2 --seed 0`);
  });

  test('sees how far a long measurement is', async () => {
    const { client } = await serverFor(SAMPLE_FOLDER);
    const stages: string[] = [];
    await client.callTool(
      { name: 'inspect_checkpoint', arguments: { path: SAMPLE, images: SAMPLE_IMAGES, draws: 8 } },
      { onprogress: ({ message }) => void stages.push(message ?? '') },
    );
    expect(stages.length).toBeGreaterThan(0);
    for (const stage of stages) expect(stage).toMatch(/encoder|latent group|output|decoder/i);
  });

  test('does not measure the same twice', async () => {
    const server = await serverFor(SAMPLE_FOLDER);
    const args = { path: SAMPLE, images: SAMPLE_IMAGES };
    await facts(server, 'inspect_checkpoint', args);
    const [before] = modelProcesses(server.pid);
    await facts(server, 'find_images', args);
    await facts(server, 'explain_kl', { ...args, group: 8 });
    expect(modelProcesses(server.pid)).toEqual([before]);
  });

  test('is told that model samples are not data', async () => {
    const server = await serverFor(SAMPLE_FOLDER);
    const { caveats, measured_on } = await facts(server, 'inspect_checkpoint', { path: SAMPLE, count: 4 });
    expect(caveats).toEqual(expect.arrayContaining([expect.stringContaining('not data')]));
    expect(measured_on).toMatchObject({ images: expect.stringContaining('model samples') as string });
  });
});

describe('a KL is explained', () => {
  test('as four terms that add up, for a single latent', async () => {
    const server = await serverFor(SAMPLE_FOLDER);
    const place = { group: 6, channel: 7, y: 3, x: 4, image: 4 };
    const { single_latent } = await facts(server, 'explain_kl', { path: SAMPLE, images: SAMPLE_IMAGES, ...place });
    const { kl, terms, posterior, prior, why_a_ratio } = single_latent as {
      kl: number;
      terms: { formula: string; value: number }[];
      posterior: { mu_q: number; sigma_q: number };
      prior: { mu_p: number; sigma_p: number };
      why_a_ratio: string;
    };
    expect(terms.map(({ formula }) => formula)).toEqual(['½Δμ²/σ_p²', '½Δσ²', '−ln Δσ', '−½']);
    expect(terms.reduce((sum, { value }) => sum + value, 0)).toBeCloseTo(kl, 4);
    const [deltaMu, ratio] = [posterior.mu_q - prior.mu_p, posterior.sigma_q / prior.sigma_p];
    expect(kl).toBeCloseTo(0.5 * (deltaMu / prior.sigma_p) ** 2 + 0.5 * ratio ** 2 - Math.log(ratio) - 0.5, 4);
    expect(why_a_ratio).toContain(`σ_q/σ_p = ${ratio.toPrecision(3)}`);
  });

  test('as shift and scale, for a channel, a group and a position', async () => {
    const server = await serverFor(SAMPLE_FOLDER);
    const measured = { path: SAMPLE, images: SAMPLE_IMAGES };
    for (const place of [{ group: 6 }, { group: 6, channel: 7 }, { group: 6, y: 3, x: 4 }]) {
      const { kl, shift, scale } = (await facts(server, 'explain_kl', { ...measured, ...place })) as {
        kl: { mean: number };
        shift: { value: number };
        scale: { value: number };
      };
      expect(shift.value + scale.value).toBeCloseTo(kl.mean, 4);
    }
  });
});

test('leaving out groups has the numbers of the command line: cost and loss side by side', async () => {
  const server = await serverFor(SAMPLE_FOLDER);
  const args = { path: SAMPLE, images: SAMPLE_IMAGES, count: 4 };
  const { groups, caveats } = (await facts(server, 'leave_out_groups', args)) as {
    groups: Record<'kl' | 'reverse_kl' | 'delta_nelbo' | 'delta_rate' | 'delta_distortion', { mean: number }>[];
    caveats: string[];
  };
  const { stdout } = await nvaeInspect(
    ...['ablate', SAMPLE, '--temperature', '1', '--images', SAMPLE_IMAGES, '--count', '4', '--json'],
  );
  const printed = JSON.parse(stdout) as { changes: { delta_nelbo: { mean: number } }[]; kl: { mean: number }[] };
  expect(groups.map(({ delta_nelbo }) => delta_nelbo.mean)).toEqual(
    printed.changes.map(({ delta_nelbo }) => sixDigits(delta_nelbo.mean)),
  );
  expect(groups.map(({ kl }) => kl.mean)).toEqual(printed.kl.map(({ mean }) => sixDigits(mean)));
  for (const { delta_nelbo, delta_rate, delta_distortion, reverse_kl } of groups) {
    expect(delta_rate.mean + delta_distortion.mean).toBeCloseTo(delta_nelbo.mean, 3);
    expect(reverse_kl.mean).toBeGreaterThan(0);
  }
  expect(caveats.join(' ')).toContain('do not add up');
});

test('a picture comes with the numbers that have one, and a sentence says what it shows', async () => {
  const { client } = await serverFor(SAMPLE_FOLDER);
  const args = { path: SAMPLE, images: SAMPLE_IMAGES, count: 4, group: 6, channel: 7 };
  const { content } = await client.callTool({ name: 'explain_kl', arguments: args });
  const [, says, image] = content;
  expect(says).toMatchObject({
    text: expect.stringMatching(/^The picture: KL by latent position, group 6, channel 7, mean over images/) as string,
  });
  if (image?.type !== 'image') throw new Error('the third part is the picture');
  expect(image.mimeType).toBe('image/png');
  const { width, height, channels } = await sharp(Buffer.from(image.data, 'base64')).metadata();
  expect({ width, height, channels }).toEqual({ width: 256, height: 256, channels: 3 });
});

describe('two checkpoints are compared', () => {
  const earlier = join(root, 'test', 'fixtures', 'run', 'checkpoint-0016.pt');

  test('with the numbers of the command line, paired', async () => {
    const server = await serverFor(root);
    const compared = (await facts(server, 'compare_checkpoints', {
      ...{ path: earlier, other: SAMPLE, images: SAMPLE_IMAGES },
    })) as { paired: boolean; nelbo: { difference: { mean: number } }; groups: { difference: { mean: number } }[] };
    const { stdout } = await nvaeInspect('compare', earlier, '--other', SAMPLE, '--images', SAMPLE_IMAGES, '--json');
    const printed = JSON.parse(stdout) as typeof compared;
    expect(compared.paired).toBe(true);
    expect(compared.nelbo.difference.mean).toBe(sixDigits(printed.nelbo.difference.mean));
    expect(compared.groups.map(({ difference }) => difference.mean)).toEqual(
      printed.groups.map(({ difference }) => sixDigits(difference.mean)),
    );
  });

  test('only where both may be read, and are checkpoints', async () => {
    const server = await serverFor(SAMPLE_FOLDER);
    const outside = await call(server, 'compare_checkpoints', { path: SAMPLE, other: earlier });
    expect(outside).toMatchObject({ isError: true, text: expect.stringContaining('outside the folders') as string });
    const text = await call(server, 'compare_checkpoints', {
      ...{ path: SAMPLE, other: join(SAMPLE_FOLDER, 'ATTRIBUTION.md') },
    });
    expect(text).toMatchObject({ isError: true, text: expect.stringContaining('ATTRIBUTION.md') as string });
  });
});

describe('an agent gets an error that it can act on', () => {
  test.each([
    ['a relative path', { path: 'nvae-digits.pt' }, 'not an absolute path'],
    ['a file outside the allowed folders', { path: '/etc/passwd' }, 'outside the folders'],
    ['a way out of them', { path: join(SAMPLE_FOLDER, '..', '..', 'package.json') }, 'outside the folders'],
    ['pictures outside', { path: SAMPLE, images: '/etc' }, 'outside the folders'],
    ['a missing file', { path: join(SAMPLE_FOLDER, 'missing.pt') }, 'There is no file'],
    ['a file that is no checkpoint', { path: join(SAMPLE_FOLDER, 'ATTRIBUTION.md') }, 'ATTRIBUTION.md'],
    ['an unknown argument', { path: SAMPLE, image_folder: '/x' }, 'image_folder'],
    ['too many draws', { path: SAMPLE, draws: 1e9 }, 'draws'],
  ])('%s', async (_, args, words) => {
    const server = await serverFor(SAMPLE_FOLDER);
    const { text, isError } = await call(server, 'inspect_checkpoint', args);
    expect(isError).toBe(true);
    expect(text).toContain(words);
  });

  test('a group that is not there', async () => {
    const server = await serverFor(SAMPLE_FOLDER);
    const { text } = await call(server, 'explain_kl', { path: SAMPLE, images: SAMPLE_IMAGES, group: 60 });
    expect(text).toBe('There is no group 60; the groups are 0 to 8.');
  });
});

test('links that lead out of the allowed folders are not followed', async () => {
  const [inside, outside] = [join(folder, 'inside'), join(folder, 'outside')];
  for (const one of [inside, join(outside, 'more')]) mkdirSync(one, { recursive: true });
  for (const place of [outside, join(outside, 'more')])
    copyFileSync(join(SAMPLE_IMAGES, '000.png'), join(place, 'secret.png'));
  copyFileSync(join(SAMPLE_IMAGES, '001.png'), join(inside, 'own.png'));
  symlinkSync(SAMPLE, join(inside, 'linked.pt'));
  copyFileSync(SAMPLE, join(inside, 'model.pt'));
  symlinkSync(join(outside, 'secret.png'), join(inside, 'linked.png'));
  symlinkSync(join(outside, 'more'), join(inside, 'more'));
  const server = await serverFor(inside);
  expect((await call(server, 'inspect_checkpoint', { path: join(inside, 'linked.pt') })).text).toContain('outside');
  const found = await call(server, 'find_images', { path: join(inside, 'model.pt'), images: inside });
  expect(found.isError, found.text).toBe(false);
  expect(found.text).toContain('own.png');
  expect(found.text).not.toContain('secret.png');
  expect(JSON.parse(found.text)).toMatchObject({ of_images: 1 });
});

test('a cancelled call ends the measurement, and the server goes on', async () => {
  const server = await serverFor(SAMPLE_FOLDER);
  const cancelling = new AbortController();
  const cancelled = server.client.callTool(
    { name: 'inspect_checkpoint', arguments: SLOW },
    { signal: cancelling.signal, onprogress: () => cancelling.abort(), timeout: 120_000 },
  );
  await expect(cancelled).rejects.toThrow();
  await vi.waitFor(() => expect(modelProcesses(server.pid)).toEqual([]), { timeout: 10_000 });
  await facts(server, 'inspect_checkpoint', { path: SAMPLE, images: SAMPLE_IMAGES });
});

test('a killed model process is reported, and the next call measures again', async () => {
  const server = await serverFor(SAMPLE_FOLDER);
  let isKilled = false;
  const { content, isError } = await server.client.callTool(
    { name: 'inspect_checkpoint', arguments: SLOW },
    {
      timeout: 120_000,
      onprogress: () => {
        if (!isKilled) for (const pid of modelProcesses(server.pid)) process.kill(pid, 'SIGKILL');
        isKilled = true;
      },
    },
  );
  expect(isError).toBe(true);
  expect(content[0]).toMatchObject({ text: expect.stringContaining('Call the tool again') as string });
  await facts(server, 'inspect_checkpoint', { path: SAMPLE, images: SAMPLE_IMAGES });
});

test('the server and its model processes end with the client', async () => {
  const server = await serverFor(SAMPLE_FOLDER);
  await facts(server, 'inspect_checkpoint', { path: SAMPLE, count: 2 });
  const [model] = modelProcesses(server.pid);
  expect(model).toBeDefined();
  await server.client.close();
  await vi.waitFor(() => expect([server.pid, model!].filter(isRunning)).toEqual([]), { timeout: 10_000 });
});

test('without a folder, or with one that is not there, it says how to start it', async () => {
  const withNone = await startInspect('mcp').ended;
  expect(withNone).toMatchObject({ code: 2, stdout: '' });
  expect(withNone.stderr).toContain('nvae-inspect mcp FOLDER');
  writeFileSync(join(folder, 'file'), '');
  const withFile = await startInspect('mcp', join(folder, 'file')).ended;
  expect(withFile).toMatchObject({ code: 1, stdout: '' });
  expect(withFile.stderr).toContain('There is no folder');
});

function sixDigits(value: number): number {
  return Number(value.toPrecision(6));
}
