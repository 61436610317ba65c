/**
 * `node scripts/l10n.mjs`: writes l10n/bundle.l10n.json, from which translations of extension and page start, from
 * their source. A unit test holds that it is up to date.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { translatableStrings } from './l10n/strings.mjs';
import { root } from './setup/command.mjs';

const file = join(root, 'l10n', 'bundle.l10n.json');
const bundle = translatableStrings();
mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, `${JSON.stringify(bundle, null, 2)}\n`);
console.log(`${file}: ${String(Object.keys(bundle).length)} strings`);
