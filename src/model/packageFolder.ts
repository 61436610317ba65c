/** The folder of this package, which holds `dist`. Native code is loaded from there, never from folders above. */
import { existsSync } from 'node:fs';
import Module from 'node:module';
import { dirname, join } from 'node:path';
import { isWithin } from '../protocol/isWithin';
import { realPath } from './realPath';

/**
 * The folder of a dependency: within `dist` in a shipped package, beside it in a checkout.
 * @param hosts folder of the built hosts, `dist/engines`
 */
export function dependencyFolder(hosts: string, name: string): string {
  const bundles = dirname(hosts);
  const [shipped, installed] = [join(bundles, 'node_modules', name), join(dirname(bundles), 'node_modules', name)];
  return existsSync(shipped) ? shipped : installed;
}

/**
 * The hook that Node asks for a module's possible folders before it looks there; unchanged since its first versions.
 */
interface Lookup {
  _resolveLookupPaths(request: string, parent?: unknown): string[] | null;
}

/**
 * From here on, `require` finds modules in this package's folder only. Node would otherwise search the `node_modules`
 * of every folder above it, of the home folder, and of `NODE_PATH`, and load what anyone put there.
 */
export function loadOwnModulesOnly(folder: string): void {
  const own = [folder, realPath(join(folder, 'node_modules'))];
  const lookup = Module as unknown as Lookup;
  const everywhere = lookup._resolveLookupPaths.bind(Module);
  lookup._resolveLookupPaths = (request, parent) =>
    everywhere(request, parent)?.filter((path) => own.some((place) => isWithin(path, place))) ?? null;
}
