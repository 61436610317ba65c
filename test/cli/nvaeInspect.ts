/** `nvae-inspect` as a user runs it. */
import { spawn, type ChildProcess, type SpawnOptionsWithoutStdio } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { root } from '../../scripts/setup/command.mjs';
import { readSafetensors, type Safetensors } from '../../src/model/safetensors/safetensors';

export const SAMPLE = join(root, 'media', 'sample', 'nvae-digits.pt');
export const SAMPLE_IMAGES = join(root, 'media', 'sample', 'images');

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The output of `--json`, as far as tests use it. */
export interface Results {
  readonly input: string;
  readonly draws: number;
  readonly engine: string;
  readonly notes: readonly string[];
  readonly warnings: readonly string[];
  readonly groups: readonly {
    kl_nats: number;
    kl_standard_error: number | null;
    shift_nats: number;
    scale_nats: number;
    reverse_kl_nats: number;
    reverse_kl_standard_error: number | null;
    active: number | null;
  }[];
  readonly nelbo: number;
  readonly recon: number;
  readonly bits_per_dim: number | null;
  readonly timings_s: { open: number; first_group: number; first_pass: number; pass: number | null };
}

const CLI = join(root, 'dist', 'cli.js');

interface Started {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
}

export function startInspect(...args: string[]): Started {
  return startInspectBy(CLI, args);
}

/** Starts the program in a process group of its own, like a shell, with additional environment variables. */
export function startInspectInGroup(environment: Readonly<Record<string, string>>, ...args: string[]): Started {
  return startInspectBy(CLI, args, { detached: true, env: { ...process.env, ...environment } });
}

function startInspectBy(cli: string, args: readonly string[], options: SpawnOptionsWithoutStdio = {}): Started {
  const child = spawn(process.execPath, [cli, ...args], options);
  const code = new Promise<number | null>((resolve) => child.once('close', resolve));
  const ended = Promise.all([code, text(child.stdout), text(child.stderr)]);
  return { process: child, ended: ended.then(([code, stdout, stderr]) => ({ code, stdout, stderr })) };
}

export function nvaeInspect(...args: string[]): Promise<Ended> {
  return startInspect(...args).ended;
}

/** @throws {Error} with the output, unless the command succeeded */
export async function inspectAsJson(...args: string[]): Promise<Results> {
  return inspectAsJsonBy(CLI, ...args);
}

/** Like `inspectAsJson`, with another build of the command line. */
export async function inspectAsJsonBy(cli: string, ...args: string[]): Promise<Results> {
  const { code, stdout, stderr } = await startInspectBy(cli, [...args, '--json']).ended;
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Results;
}

/** The content of `--out`, written to `file`. */
export async function capture(file: string, ...args: string[]): Promise<Safetensors> {
  await inspectAsJson(...args, '--out', file);
  return readSafetensors(file);
}
