/**
 * The environment of processes that are started here: the variables named below, and no others. This leaves out tokens,
 * and anything that makes a program load or run something (`LD_PRELOAD`, `NODE_OPTIONS`, `PYTHONPATH`).
 */

export type Environment = Readonly<Partial<Record<string, string>>>;

export interface EnvironmentOptions {
  readonly platform: string;
  /** Whether a file or folder may be run or loaded; by default, all may. */
  readonly isTrusted?: (path: string) => boolean;
}

/** The variable that passes on the folders of untrusted workspaces, as a JSON list. */
export const UNTRUSTED_FOLDERS = 'NVAE_UNTRUSTED_FOLDERS';

/** The variable that names the only folders in which a process reads users' files, as a JSON list of real paths. */
export const READABLE_FOLDERS = 'NVAE_READABLE_FOLDERS';

/** `null` if files anywhere may be read. */
export function readableFolders({ [READABLE_FOLDERS]: listed }: Environment): readonly string[] | null {
  return listed === undefined ? null : (JSON.parse(listed) as string[]);
}

/** Variables that hold text or numbers. */
const PLAIN = new Set([
  ...['USER', 'LOGNAME', 'LANG', 'LANGUAGE', 'TZ', 'TERM'],
  ...['SYSTEMDRIVE', 'COMPUTERNAME', 'USERNAME', 'PATHEXT', 'NUMBER_OF_PROCESSORS', 'OS'],
  ...['CUDA_VISIBLE_DEVICES', 'CUDA_DEVICE_ORDER', 'NVIDIA_VISIBLE_DEVICES', 'NVIDIA_DRIVER_CAPABILITIES'],
  ...['CUDA_MODULE_LOADING', 'TF_FORCE_GPU_ALLOW_GROWTH'],
  // These select one of several cards.
  ...['DRI_PRIME', 'MESA_VK_DEVICE_SELECT', '__NV_PRIME_RENDER_OFFLOAD', '__VK_LAYER_NV_optimus'],
  ...['DISPLAY', 'WAYLAND_DISPLAY', 'ORT_DISABLE_TELEMETRY'],
]);
const PLAIN_PREFIXES = ['LC_', 'MALLOC_', 'NVAE_', 'PROCESSOR_'];
/** Variables that hold one file or folder each. */
const PATHS = new Set([
  ...['HOME', 'TMPDIR', 'TEMP', 'TMP', 'XDG_CACHE_HOME', 'XDG_RUNTIME_DIR', 'XDG_CONFIG_HOME', 'XDG_DATA_HOME'],
  ...['SYSTEMROOT', 'WINDIR', 'COMSPEC', 'USERPROFILE', 'APPDATA', 'LOCALAPPDATA', 'PROGRAMDATA', 'PROGRAMFILES'],
  ...['ALLUSERSPROFILE', 'COMMONPROGRAMFILES', 'PROGRAMFILES(X86)', 'PROGRAMW6432', 'PUBLIC'],
  // NixOS uses these to run programs built for other systems.
  'NIX_LD',
  ...['VIRTUAL_ENV', 'CONDA_PREFIX', 'CUDA_PATH', 'NVAE_TENSORFLOW_FOLDER'],
]);
/** Variables that hold lists of files or folders. */
const PATH_LISTS = new Set([
  ...['PATH', 'LD_LIBRARY_PATH', 'NIX_LD_LIBRARY_PATH', 'XDG_DATA_DIRS', 'XDG_CONFIG_DIRS'],
  ...['VK_ICD_FILENAMES', 'VK_DRIVER_FILES', 'VK_ADD_DRIVER_FILES'],
]);

/** Leaves out untrusted paths, and relative ones, because they depend on where a process runs. */
export function childEnvironment(
  env: Environment,
  { platform, isTrusted = () => true }: EnvironmentOptions,
): Record<string, string> {
  const child: Record<string, string> = {};
  const mayName = (path: string) => isAbsolute(path, platform) && isTrusted(path);
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined) continue;
    // Names are case-insensitive on Windows.
    const known = platform === 'win32' ? name.toUpperCase() : name;
    if (PATHS.has(known)) {
      if (mayName(value)) child[name] = value;
    } else if (PATH_LISTS.has(known)) {
      const paths = pathList(value, platform).filter(mayName);
      if (paths.length > 0) child[name] = paths.join(delimiter(platform));
    } else if (PLAIN.has(known) || PLAIN_PREFIXES.some((prefix) => known.startsWith(prefix))) {
      child[name] = value;
    }
  }
  return child;
}

/**
 * The absolute paths of a list such as `PATH`. Empty entries are dropped, because they would mean the working folder.
 */
export function absolutePaths(list: string | undefined, platform: string): string[] {
  return pathList(list ?? '', platform).filter((path) => isAbsolute(path, platform));
}

function pathList(list: string, platform: string): string[] {
  return list.split(delimiter(platform));
}

function delimiter(platform: string): string {
  return platform === 'win32' ? ';' : ':';
}

function isAbsolute(path: string, platform: string): boolean {
  return platform === 'win32' ? /^(?:[a-z]:[\\/]|\\\\)/i.test(path) : path.startsWith('/');
}
