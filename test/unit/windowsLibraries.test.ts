/** Libraries that GPU engines load on Windows, and that the package leaves out. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../../scripts/setup/command.mjs';
import { leftOutOnWindows } from '../../src/model/engine/onnx/windowsLibraries';

test('A checkout has the libraries of DirectML and DirectX, and nothing is reported as left out', async () => {
  for (const provider of ['cpu', 'dml', 'webgpu'] as const) {
    expect(await leftOutOnWindows(join(root, 'dist', 'engines'), provider, 'x64')).toEqual([]);
  }
});

test('If there is only ONNX Runtime itself, the libraries that a GPU would need are named', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'nvae-windows-'));
  const onnxRuntime = join(folder, 'node_modules', 'onnxruntime-node');
  await mkdir(join(onnxRuntime, 'dist'), { recursive: true });
  await mkdir(join(onnxRuntime, 'bin', 'napi-v6', 'win32', 'x64'), { recursive: true });
  await writeFile(join(onnxRuntime, 'package.json'), '{ "main": "dist/index.js" }');
  await writeFile(join(onnxRuntime, 'dist', 'index.js'), '');
  await writeFile(join(onnxRuntime, 'bin', 'napi-v6', 'win32', 'x64', 'onnxruntime.dll'), '');
  expect(await leftOutOnWindows(folder, 'cpu', 'x64')).toEqual([]);
  expect(await leftOutOnWindows(folder, 'dml', 'x64')).toEqual(['DirectML.dll']);
  expect(await leftOutOnWindows(folder, 'webgpu', 'x64')).toEqual(['dxcompiler.dll', 'dxil.dll']);
  await rm(folder, { recursive: true });
});
