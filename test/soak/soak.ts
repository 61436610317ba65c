/** `npm run soak` loads this: a long day with the page, at random but with a seed. Linux only. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { root } from '../../scripts/setup/command.mjs';
import { writeWideCheckpoint } from '../bench/wideCheckpoint';
import { Random } from '../fuzz/random';
import { openWorkspace, type Inspector } from '../ui/inspector';
import { modelProcesses } from '../ui/modelProcesses';
import { ACTIONS, hindered, openText, TEXTS } from './actions';
import { Measures, type Held } from './measures';
import { SoakedPage } from './soakedPage';

export interface SoakOptions {
  readonly minutes: number;
  readonly seed: number;
  /** Path of the bundled probe. */
  readonly probe: string;
  /** Prints a line. */
  readonly say: (line: string) => void;
  /** Keeps a line. */
  readonly log: (line: string) => void;
}

const SAMPLE = 'sample.pt';
const FILES = [SAMPLE, 'flows.pt', 'large.pt', 'broken.pt'];
/** At most 30 actions a minute, so that there is time to measure in between. */
const BETWEEN_ACTIONS_MS = 2000;
const MOST_TAKEN = 1.1;
/** Pipes and timers that VS Code opens for itself. */
const MOST_NEW_HANDLES = 8;
const ENDS_MS = 60_000;
/** In between, everything is closed and measured as at the end, so that growth can be told from a first use. */
const PARTS = 4;
/** Without a page in front, one of so many actions is any; the others open one. */
const OTHERWISE_OPENED = 4;
/**
 * The warm-up ends when every action has been done so often: VS Code loads its extensions and compiles its own code when
 * something first needs them, 6 MB for a choice that is written to the settings. On a starved machine actions fail.
 */
const WARM_UP_EACH = 3;
const MOST_WARM_UP_ACTIONS = 400;

/** @returns the faults found; none on a good day */
export async function soak({ minutes, seed, probe, say, log }: SoakOptions): Promise<string[]> {
  const made = await mkdtemp(join(tmpdir(), 'soak-'));
  const mark = randomUUID();
  const socket = join(made, 'probe');
  const [large, broken] = [join(made, 'large.pt'), join(made, 'broken.pt')];
  const sample = join(root, 'media/sample/nvae-digits.pt');
  await writeWideCheckpoint(large, { groups: 8, side: 64 });
  const whole = await readFile(sample);
  await writeFile(broken, whole.subarray(0, whole.length >> 1));
  const vscode = await openWorkspace({
    files: {
      [SAMPLE]: sample,
      'flows.pt': join(root, 'test/fixtures/golden/celeba_64-flows-5bit.pt'),
      'large.pt': large,
      'broken.pt': broken,
      images: join(root, 'media/sample/images'),
      'notes.md': join(root, 'README.md'),
      'notes.json': join(root, 'package.json'),
      'notes.jsonc': join(root, 'package.json'),
    },
    tests: probe,
    env: { NVAE_SOAK_SOCKET: socket, NVAE_SOAK_RUN: mark },
  });
  try {
    const processes = () => modelProcesses(`NVAE_SOAK_RUN=${mark}`);
    return await day(vscode, { minutes, seed, say, log, processes, socket });
  } finally {
    await vscode.close();
    await rm(made, { recursive: true, force: true });
  }
}

interface Day extends Omit<SoakOptions, 'probe'> {
  readonly processes: () => number[];
  readonly socket: string;
}

async function day(vscode: Inspector, { minutes, seed, say, log, processes, socket }: Day): Promise<string[]> {
  const page = new SoakedPage(vscode, processes, log);
  const measures = await Measures.of(vscode, socket);
  const random = new Random(seed, 0);

  const evening = async (): Promise<Held> => {
    await page.closeAll();
    const deadline = performance.now() + ENDS_MS;
    while (processes().length > 0 && performance.now() < deadline) await setTimeout(200);
    for (const left of processes()) page.fault(`model process ${left} is left after every page was closed`);
    return measures.held();
  };

  let done: Record<string, number> = {};
  const act = async (chance: Random, count: number): Promise<void> => {
    const startMs = performance.now();
    const [any, isAnyway] = [chance.pick(Object.keys(ACTIONS)), chance.oneIn(OTHERWISE_OPENED)];
    const name = isAnyway || (await page.isShown()) ? any : 'open';
    page.doing(`${count}: ${name}`);
    // What can't be done now, because its button isn't there, is left out.
    const why = await hindered(ACTIONS[name]?.({ page, random: chance, files: FILES }));
    log(`${count}: ${name} ${why?.replaceAll(/\s*\n.*waiting for /g, ' ').split('\n')[0] ?? 'done'}`);
    if (why === null) done[name] = (done[name] ?? 0) + 1;
    await page.looksRight();
    await setTimeout(Math.max(0, startMs + BETWEEN_ACTIONS_MS - performance.now()));
  };

  say(`Warming up: every file is opened, and then every action is done ${WARM_UP_EACH} times.`);
  for (const file of FILES) {
    await page.open(file);
    await page.looksRight();
  }
  // What VS Code loads for them stays.
  for (const name of TEXTS) await openText(page, name);
  const warmUp = new Random(seed, 1);
  await page.open(SAMPLE);
  const isWarm = () => Object.keys(ACTIONS).every((name) => (done[name] ?? 0) >= WARM_UP_EACH);
  let warmingUp = 0;
  for (; !isWarm() && warmingUp < MOST_WARM_UP_ACTIONS; warmingUp++) await act(warmUp, warmingUp);
  const before = await evening();
  say(inWords(`Before, after ${warmingUp} actions`, before));
  done = {};

  let after = before;
  let count = 0;
  for (let part = 1; part <= PARTS; part++) {
    const end = performance.now() + (60_000 * minutes) / PARTS;
    for (; performance.now() < end; count++) await act(random, count);
    page.doing(`the end of part ${part}`);
    await page.everythingEnds();
    after = await evening();
    say(inWords(`After ${count} actions, with ${page.faults.length} faults`, after));
  }
  const each = Object.entries(done).sort(([a], [b]) => a.localeCompare(b));
  say(`${count} actions with seed ${seed}: ${each.map(([name, times]) => `${name} ${times}`).join(', ')}.`);
  say(`${page.looks} looks at a page.`);
  return [...page.faults, ...faultsOf(before, after)];
}

/** What the end has that the beginning had not. */
function faultsOf(before: Held, after: Held): string[] {
  const faults: string[] = [];
  for (const [what, of] of [
    ['extension host', (held: Held) => held.host.bytes],
    ['page', (held: Held) => held.pageBytes],
  ] as const) {
    if (of(after) <= MOST_TAKEN * of(before)) continue;
    faults.push(`the memory of the ${what} grew from ${megabytes(of(before))} to ${megabytes(of(after))}`);
  }
  for (const [kind, held] of Object.entries({ ...after.host.resources, 'open files': after.host.openFiles })) {
    const was = kind === 'open files' ? before.host.openFiles : (before.host.resources[kind] ?? 0);
    if (held - was > MOST_NEW_HANDLES) faults.push(`${kind}: ${held} rather than ${was}`);
  }
  const known = new Set(before.host.temporary);
  for (const file of after.host.temporary) if (!known.has(file)) faults.push(`temporary file ${file} is left`);
  return faults;
}

function inWords(when: string, { host, pageBytes, codeBytes }: Held): string {
  const { bytes, openFiles, temporary } = host;
  const page = `page ${megabytes(pageBytes)} and ${megabytes(codeBytes)} of compiled code`;
  const memory = `extension host ${megabytes(bytes)}, ${page}`;
  return `${when}: ${memory}; ${openFiles} open files and pipes; ${temporary.length} temporary files.`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
