import { spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { text } from 'node:stream/consumers';
import { modelEnvironment, type FolderRules } from './modelEnvironment';

/** `nvae-inspect`, for what it answers as JSON. */
export class CommandLine {
  /** @param script the bundle */
  constructor(
    private readonly script: string,
    private readonly rules: () => FolderRules,
  ) {}

  /**
   * @param args `--json` is added
   * @returns what it printed
   * @throws Error with what it said, if it fails
   * @throws the signal's reason if it is aborted; the process is then ended
   */
  async run(args: readonly string[], signal: AbortSignal): Promise<unknown> {
    signal.throwIfAborted();
    const child = spawn(process.execPath, [this.script, ...args, '--json'], {
      // Outside the workspace: a loader would take its files for libraries.
      cwd: dirname(this.script),
      env: modelEnvironment(this.rules()),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const kill = () => child.kill('SIGKILL');
    signal.addEventListener('abort', kill);
    try {
      const code = new Promise<number | null>((resolve, reject) => {
        child.once('error', reject);
        child.once('close', resolve);
      });
      const [ended, printed, said] = await Promise.all([code, text(child.stdout), text(child.stderr)]);
      signal.throwIfAborted();
      if (ended !== 0) throw new Error(said.trim().replace(/^nvae-inspect: /gm, '') || 'The command line was ended.');
      return JSON.parse(printed);
    } finally {
      signal.removeEventListener('abort', kill);
    }
  }
}
