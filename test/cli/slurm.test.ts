/** A sweep on a real Slurm, with the script of docs/cluster.md: one task is killed, another warned, and both go on. */
import { chmod, mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../scripts/setup/command.mjs';
import { npyBytes } from '../fixtures/npyFile';
import { startSlurm, withoutSlurm, type Slurm } from '../fixtures/slurm';
import { nvaeInspect, SAMPLE } from './nvaeInspect';

const TASKS = 4;
const IMAGES = 4 * TASKS * 64 - 30;
const DRAWS = '4';
const lacking = withoutSlurm();
if (lacking !== null) console.warn(`The test on a real Slurm is skipped: ${lacking}`);

describe.skipIf(lacking !== null)(`on Slurm${lacking === null ? '' : ` (skipped: ${lacking})`}`, () => {
  let folder: string;
  let slurm: Slurm;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slurm-'));
    await chmod(folder, 0o755);
    const values = Uint8Array.from({ length: IMAGES * 28 * 28 }, (_, i) =>
      ((i * 2654435761) >>> 0) % 7 === 0 ? 255 : 0,
    );
    await writeFile(join(folder, 'digits.npy'), npyBytes({ type: '|u1', shape: [IMAGES, 28, 28], values }));
    await mkdir(join(folder, 'bin'));
    await symlink(join(root, 'dist', 'cli.js'), join(folder, 'bin', 'nvae-inspect'));
    slurm = await startSlurm(folder, TASKS);
  }, 120_000);
  afterAll(async () => {
    await slurm.close();
    await rm(folder, { recursive: true, force: true });
  });

  const log = async (task: number) => readFile(join(folder, `sweep-${task}.log`), 'utf8').catch(() => '');

  test(
    'an array of four with one task killed and one warned is merged into the bytes of one process',
    { timeout: 400_000 },
    async () => {
      const images = join(folder, 'digits.npy');
      await writeFile(join(folder, 'sweep.sh'), script(images));
      const path = `PATH=${join(folder, 'bin')}${delimiter}${process.env['PATH'] ?? ''}`;
      const submitted = await slurm.run('sbatch', '--parsable', `--export=ALL,${path}`, 'sweep.sh');
      const job = submitted.trim();
      const runs = async (task: number) => (await log(task)).includes(`Shard ${task}/${TASKS}: images`);
      await slurm.until('running tasks', async () => (await runs(1)) && (await runs(2)));
      await slurm.run('scontrol', 'requeue', `${job}_2`);
      await slurm.run('scancel', '--batch', '--signal=USR1', `${job}_1`);
      await ended(job);
      for (const task of [1, 2]) {
        const starts = (await log(task)).split(`Shard ${task}/${TASKS}, from SLURM_ARRAY_TASK_ID ${task}.`).length - 1;
        expect({ task, starts }).toEqual({ task, starts: 2 });
      }
      expect(await log(1)).toMatch(/Shard 1\/4 was stopped (?:after [\d,]+ images|before)/);
      expect(await log(0)).toContain('1 thread, from SLURM_CPUS_PER_TASK.');

      const out = join(folder, 'one.safetensors');
      const options = ['--images', images, '--draws', DRAWS, '--threads', '1', '--out', out];
      expect((await nvaeInspect('sweep', SAMPLE, ...options)).code).toBe(0);
      await rename(out, join(folder, 'whole.safetensors'));
      expect(await nvaeInspect('merge', join(folder, 'sweep'), '--out', out)).toMatchObject({ code: 0 });
      const [merged, whole] = [await readFile(out), await readFile(join(folder, 'whole.safetensors'))];
      expect(merged.equals(whole)).toBe(true);
    },
  );

  /** A requeued task waits for its credential to expire; it then begins as soon as Slurm looks for work. */
  async function ended(job: string): Promise<void> {
    for (;;) {
      const states = await slurm.run('squeue', '--noheader', '--job', job, '--format=%T').catch(() => '');
      if (states.trim() === '') return;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
});

/** The script of the document, with the sample's checkpoint and images. */
function script(images: string): string {
  const document = readFileSync(join(root, 'docs', 'cluster.md'), 'utf8');
  const [, written = ''] = /```bash\n([^]*?)```/.exec(document) ?? [];
  const changes = [
    ['--array=0-63', `--array=0-${TASKS - 1}`],
    ['--cpus-per-task=8', '--cpus-per-task=1'],
    ['sweep checkpoint.pt', `sweep ${SAMPLE}`],
    ['--images imagenet-oord-lmdb_32:train', `--images ${images}`],
    ['--draws 50', `--draws ${DRAWS}`],
  ] as const;
  return changes.reduce((text, [from, to]) => {
    expect(text).toContain(from);
    return text.replace(from, to);
  }, written);
}
