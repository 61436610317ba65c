import { visibleText } from '../../protocol/visibleText';

/** The versions of everything involved, without anything that identifies the user or their files. */
export interface Versions {
  readonly extension: string;
  readonly vscode: string;
  /** `desktop` or `web`, and for a remote window also its kind, for example `desktop, ssh-remote`. */
  readonly window: string;
  readonly node: string;
  readonly platform: string;
  readonly arch: string;
}

/** For example `NVAE Latent Inspector 0.1.0, VS Code 1.100.3 (web), Node 20.20.2, linux x64`. */
export function versionsInWords({ extension, vscode, window, node, platform, arch }: Versions): string {
  return `NVAE Latent Inspector ${extension}, VS Code ${vscode} (${window}), Node ${node}, ${platform} ${arch}`;
}

/** The data to attach to an issue report. `engines` are those of the open pages. */
export function issueData(versions: Versions, engines: readonly string[]): string {
  const different = [...new Set(engines.map((engine) => visibleText(engine)))];
  return [versionsInWords(versions), `Engine: ${different.length > 0 ? different.join('; ') : 'none in use'}`].join(
    '\n',
  );
}
