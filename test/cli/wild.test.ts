/**
 * Checkpoints and pictures as people have them: each outcome must be one of the right answers. The cases are made by
 * the maintainers. CONTRIBUTING.md explains `expected.json`.
 */
import { copyFile, cp, mkdtemp, rename, rm, symlink, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import expected from '../fixtures/wild/expected.json';
import { startInspect, type Ended } from './nvaeInspect';

const FOLDER = join(import.meta.dirname, '../fixtures/wild');
/** The magnitude below which a tolerance is absolute. */
const FLOOR = 1e-6;

interface Answer {
  readonly answer: 'numbers' | 'refusal' | 'table';
  /** Values by group; `*` is not compared, and `null` must be null. */
  readonly kl?: readonly (number | '*' | null)[];
  readonly recon?: number | null;
  readonly active?: readonly (number | null)[];
  readonly tolerance?: number;
  /**
   * Patterns that notes, warnings or the refusal must contain, that warnings must contain, and that none of them may.
   */
  readonly names?: readonly string[];
  readonly warns?: readonly string[];
  readonly never?: readonly string[];
  readonly quiet?: boolean;
}

type Step = Readonly<Partial<Record<'copy' | 'to' | 'cut' | 'remove' | 'link' | 'rename' | 'encoding', string>>> & {
  readonly bytes?: number;
};

interface Case {
  readonly id: string;
  readonly kind: string;
  readonly command: string;
  readonly must: string;
  readonly table?: boolean;
  readonly before?: readonly Step[];
  readonly right: readonly Answer[];
}

interface Printed {
  readonly groups: readonly Readonly<Record<'kl_nats' | 'active', number | null>>[];
  readonly recon: number | null;
  readonly notes: readonly string[];
  readonly warnings: readonly string[];
}

describe.concurrent('checkpoints and inputs as people have them', () => {
  test.each((expected.cases as unknown as Case[]).map((wild) => [wild.id, wild.must, wild] as const))(
    '%s: %s',
    async (_, __, wild) => {
      const temporary = await mkdtemp(join(tmpdir(), 'wild-'));
      try {
        for (const step of wild.before ?? []) await prepare(step, temporary);
        const words = wild.command
          .split(' ')
          .slice(1)
          .map((word) => word.replace(/^TEMP/, temporary).replace(/^cases\//, `${FOLDER}/cases/`));
        const output = wild.table === true ? [] : ['--json'];
        const ended = await startInspect(...words, '--engine', 'onnxruntime-cpu', ...output).ended;
        const faults = rightAnswers(wild).map((answer) => faultsOf(withoutPaths(ended, words), answer));
        if (faults.some((found) => found.length === 0)) return;
        expect(faults, ended.stderr).toContainEqual([]);
      } finally {
        await rm(temporary, { recursive: true });
      }
    },
  );
});

/** Pictures in arrays, pickles, databases and folders of folders (K15) are read: a sentence about them is not enough. */
function rightAnswers({ kind, right }: Case): readonly Answer[] {
  return kind === 'K15' ? right.filter(({ answer }) => answer === 'numbers') : right;
}

/** Creates files that can't be in a repository that every system can check out. */
async function prepare(step: Step, folder: string): Promise<void> {
  const [from, to] = [join(FOLDER, step.copy ?? step.cut ?? ''), join(folder, step.to ?? '')];
  if (step.copy !== undefined) await cp(from, to, { recursive: true });
  if (step.cut !== undefined) {
    await copyFile(from, to);
    await truncate(to, step.bytes);
  }
  if (step.remove !== undefined) await rm(join(folder, step.remove));
  if (step.link !== undefined) await symlink(step.to ?? '', join(folder, step.link));
  // In Latin-1, each character is one byte.
  if (step.rename !== undefined) await rename(join(folder, step.rename), Buffer.from(to, 'latin1'));
}

/** A sentence must not pass because a file's name happens to say what the sentence should. */
function withoutPaths({ code, stdout, stderr }: Ended, words: readonly string[]): Ended {
  const paths = words.filter((word) => word.includes('/')).flatMap((word) => [word, basename(word)]);
  const without = (text: string) =>
    paths
      .toSorted((a, b) => b.length - a.length)
      .reduce((left, path) => left.replaceAll(path, '…'), text)
      .trim();
  return { code, stdout: without(stdout), stderr: without(stderr) };
}

/** The ways in which the outcome differs from this answer. */
function faultsOf({ code, stdout, stderr }: Ended, right: Answer): string[] {
  if (right.answer === 'refusal') {
    if (code !== 1) return [`exit code ${code}`];
    if (stderr.includes('\n')) return ['the refusal is not one line'];
    return wrongWords(stderr, right.names, right.never);
  }
  if (code !== 0) return [stderr];
  if (right.answer === 'table') return wrongWords(stdout, right.names, right.never);
  const printed = JSON.parse(stdout) as Printed;
  const { notes, warnings } = printed;
  return [
    ...wrongNumbers(printed, right),
    ...wrongWords([...notes, ...warnings, stderr].join('\n'), right.names, right.never),
    ...wrongWords(warnings.join('\n'), right.warns),
    ...(right.quiet === true ? warnings : []),
  ];
}

function wrongWords(text: string, names: readonly string[] = [], never: readonly string[] = []): string[] {
  const found = (pattern: string) => new RegExp(pattern.replace(/^\(\?m\)/, ''), 'im').exec(text)?.[0];
  return [
    ...names.filter((name) => found(name) === undefined).map((name) => `no ${name} in ${text}`),
    ...never.flatMap((word) => found(word) ?? []),
  ];
}

function wrongNumbers({ groups, recon }: Printed, right: Answer): string[] {
  const wrong = (what: string, found: number | null | undefined, value: number | '*' | null, tolerance: number) => {
    if (value === '*' || found === value) return [];
    const isClose =
      typeof found === 'number' &&
      value !== null &&
      Math.abs(found - value) <= tolerance * Math.max(Math.abs(value), FLOOR);
    return isClose ? [] : [`${what} is ${found}, not ${value}`];
  };
  const { kl = [], active = [], tolerance = 0 } = right;
  return [
    ...kl.flatMap((value, group) => wrong(`KL of group ${group}`, groups[group]?.kl_nats, value, tolerance)),
    ...active.flatMap((value, group) => wrong(`channels in use of group ${group}`, groups[group]?.active, value, 0)),
    ...(right.recon === undefined ? [] : wrong('reconstruction', recon, right.recon, tolerance)),
  ];
}
