/**
 * What a process that is started here learns of its surroundings: the variables named below, and nothing else. Tokens
 * stay behind, and so does what makes a program load or run something (`LD_PRELOAD`, `NODE_OPTIONS`, `PYTHONPATH`).
 */

export type Environment = Readonly<Partial<Record<string, string>>>;

export interface EnvironmentOptions {
  readonly platform: string;
  /** Whether a file or folder may be run or loaded from; all may by default. */
  readonly isTrusted?: (path: string) => boolean;
}

/** The variable that hands down the folders of workspaces that are not trusted, as a list in JSON. */
export const UNTRUSTED_FOLDERS = 'NVAE_UNTRUSTED_FOLDERS';

/** Texts and numbers. */
const PLAIN = new Set([
  ...['USER', 'LOGNAME', 'LANG', 'LANGUAGE', 'TZ', 'TERM'],
  ...['SYSTEMDRIVE', 'COMPUTERNAME', 'USERNAME', 'PATHEXT', 'NUMBER_OF_PROCESSORS', 'OS'],
  ...['CUDA_VISIBLE_DEVICES', 'CUDA_DEVICE_ORDER', 'NVIDIA_VISIBLE_DEVICES', 'NVIDIA_DRIVER_CAPABILITIES'],
  ...['CUDA_MODULE_LOADING', 'TF_FORCE_GPU_ALLOW_GROWTH'],
  // Which of several cards.
  ...['DRI_PRIME', 'MESA_VK_DEVICE_SELECT', '__NV_PRIME_RENDER_OFFLOAD', '__VK_LAYER_NV_optimus'],
  ...['DISPLAY', 'WAYLAND_DISPLAY', 'ORT_DISABLE_TELEMETRY'],
]);
const PLAIN_PREFIXES = ['LC_', 'MALLOC_', 'NVAE_', 'PROCESSOR_'];
/** One file or folder each. */
const PATHS = new Set([
  ...['HOME', 'TMPDIR', 'TEMP', 'TMP', 'XDG_CACHE_HOME', 'XDG_RUNTIME_DIR', 'XDG_CONFIG_HOME', 'XDG_DATA_HOME'],
  ...['SYSTEMROOT', 'WINDIR', 'COMSPEC', 'USERPROFILE', 'APPDATA', 'LOCALAPPDATA', 'PROGRAMDATA', 'PROGRAMFILES'],
  ...['ALLUSERSPROFILE', 'COMMONPROGRAMFILES', 'PROGRAMFILES(X86)', 'PROGRAMW6432', 'PUBLIC'],
  // By which NixOS runs what was built for other systems.
  'NIX_LD',
  ...['VIRTUAL_ENV', 'CONDA_PREFIX', 'CUDA_PATH', 'NVAE_TENSORFLOW_FOLDER'],
]);
/** Files or folders, one after the other. */
const PATH_LISTS = new Set([
  ...['PATH', 'LD_LIBRARY_PATH', 'NIX_LD_LIBRARY_PATH', 'XDG_DATA_DIRS', 'XDG_CONFIG_DIRS'],
  ...['VK_ICD_FILENAMES', 'VK_DRIVER_FILES', 'VK_ADD_DRIVER_FILES'],
]);

/** Paths that are not absolute depend on where a process stands, and are left out; so are those that are not trusted. */
export function childEnvironment(
  env: Environment,
  { platform, isTrusted = () => true }: EnvironmentOptions,
): Record<string, string> {
  const child: Record<string, string> = {};
  const mayName = (path: string) => isAbsolute(path, platform) && isTrusted(path);
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined) continue;
    // Windows does not tell small letters from capital ones.
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

/** The absolute paths of a list such as `PATH`: an empty one would be the working folder. */
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
