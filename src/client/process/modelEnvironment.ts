import { childEnvironment, READABLE_FOLDERS, UNTRUSTED_FOLDERS } from '../../protocol/childEnvironment';
import malloc from './malloc.json';
import { isUntrusted } from './untrustedFolders';

export interface FolderRules {
  /** Absolute paths; nothing in them is run or loaded. */
  readonly untrusted: readonly string[];
  /** Real paths; users' files elsewhere are not read. `null` for all. */
  readonly readable: readonly string[] | null;
}

/**
 * The environment of a process that runs models. With glibc, all its threads share one heap that keeps freed memory.
 * Memory that a stage frees on one thread is reused on another, without requesting and clearing new pages. 64 MB exceeds
 * any buffer of a usual stage.
 */
export function modelEnvironment({ untrusted, readable }: FolderRules): Record<string, string> {
  const isTrusted = (path: string) => !isUntrusted(path, untrusted);
  return {
    ...malloc,
    ...childEnvironment(process.env, { platform: process.platform, isTrusted }),
    [UNTRUSTED_FOLDERS]: JSON.stringify(untrusted),
    ...(readable === null ? {} : { [READABLE_FOLDERS]: JSON.stringify(readable) }),
    // On the desktop, execPath is Electron, which acts as Node only with this variable.
    ELECTRON_RUN_AS_NODE: '1',
  };
}
