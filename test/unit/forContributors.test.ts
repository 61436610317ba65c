import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { issueData } from '../../src/extension/issue/issueData';
import { resolvedManifest } from '../fixtures/manifest';

const root = join(import.meta.dirname, '..', '..');
const read = (...path: string[]) => readFileSync(join(root, ...path), 'utf8');

interface Launch {
  readonly configurations: readonly { readonly name: string; readonly preLaunchTask: string }[];
}
interface Tasks {
  readonly tasks: readonly { readonly label: string; readonly type: string; readonly script: string }[];
}

test('F5 first runs a task that exists, and each task runs a script in package.json', () => {
  const { configurations } = JSON.parse(read('.vscode', 'launch.json')) as Launch;
  const { tasks } = JSON.parse(read('.vscode', 'tasks.json')) as Tasks;
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  expect(tasks.map(({ label }) => label)).toEqual(
    expect.arrayContaining(configurations.map(({ preLaunchTask }) => preLaunchTask)),
  );
  expect(tasks.filter(({ type, script }) => type !== 'npm' || !(script in scripts))).toEqual([]);
});

test.each(['bug.yml', 'wrong-number.yml'])('%s asks for what "Report an issue" collects, in its form', (form) => {
  const versions = {
    ...{ extension: '0.1.0', vscode: '1.100.3', window: 'desktop, ssh-remote' },
    ...{ node: '20.20.2', platform: 'linux', arch: 'x64' },
  };
  const lines = issueData(versions, ['CPU · ONNX Runtime 1.30.0, 2 threads']).split('\n');
  const placeholder = /id: data[^]*?placeholder: \|\n((?: {8}.+\n)+)/.exec(
    read('.github', 'ISSUE_TEMPLATE', form),
  )?.[1];
  expect(placeholder?.trimEnd().split('\n')).toEqual(lines.map((line) => `        ${line}`));
});

test('A citation names package.json’s version and licence', () => {
  const { version, license, description } = resolvedManifest();
  const citation = read('CITATION.cff').split('\n');
  expect(citation).toEqual(
    expect.arrayContaining([`version: ${version}`, `license: ${license}`, `abstract: ${description}`]),
  );
});
