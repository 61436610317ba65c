import { expect, test } from 'vitest';
import { issueData } from '../../src/extension/issue/issueData';

const versions = {
  extension: '0.2.0',
  vscode: '1.100.3',
  window: 'desktop, ssh-remote',
  node: '20.20.2',
  platform: 'linux',
  arch: 'x64',
};
const VERSIONS = 'NVAE Latent Inspector 0.2.0, VS Code 1.100.3 (desktop, ssh-remote), Node 20.20.2, linux x64';

test('an issue report names what runs where, and each engine once', () => {
  const [cpu, cuda] = ['CPU · ONNX Runtime 1.30.0, 2 threads', 'CUDA · TensorFlow.js'];
  expect(issueData(versions, [cpu, cuda, cpu])).toBe(`${VERSIONS}\nEngine: ${cpu}; ${cuda}`);
});

test('without an open page, there is no engine to name', () => {
  expect(issueData(versions, [])).toBe(`${VERSIONS}\nEngine: none in use`);
});
