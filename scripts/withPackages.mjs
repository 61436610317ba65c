/**
 * `node scripts/withPackages.mjs SCRIPT …` installs the project's npm packages where they are missing or outdated, and
 * then runs the script. All scripts may thus import packages, also in a fresh clone. This one imports none.
 */
import { SetupError } from './setup/command.mjs';
import { installDependencies } from './setup/dependencies.mjs';

// The script finds its own arguments where it would without this one.
const [script = ''] = process.argv.splice(2, 1);
try {
  await installDependencies();
  await import(`./${script}.mjs`);
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
