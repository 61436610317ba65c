import { expect, test } from 'vitest';
import { ENGINE_NAMES } from '../../src/protocol/engines';
import { nvaeInspect } from './nvaeInspect';

interface Listed {
  readonly name: string;
  readonly state: 'available' | 'unavailable';
  readonly device?: string;
  readonly runtime?: string;
  readonly note?: string;
  readonly reason?: string;
}

test("nvae-inspect engines says what each engine runs on, or why it can't be used", async () => {
  const { code, stdout, stderr } = await nvaeInspect('engines', '--json', '--threads', '1');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const { engines } = JSON.parse(stdout) as { engines: readonly Listed[] };
  expect(engines.map(({ name }) => name)).toEqual(ENGINE_NAMES);
  for (const { state, device, runtime, reason } of engines) {
    if (state === 'available')
      expect({ device, runtime }).toEqual({
        device: expect.any(String) as string,
        runtime: expect.any(String) as string,
      });
    else expect(reason).toMatch(/^[A-Z@].*\.$/);
  }
  const named = new Map(engines.map((engine) => [engine.name, engine]));
  expect(named.get('onnxruntime-cpu')).toMatchObject({ state: 'available', device: 'CPU' });
  expect(named.get('tfjs-wasm')).toMatchObject({ state: 'available', device: 'CPU' });
  expect(named.get('onnxruntime-coreml')!.note).toBe('experimental: not tested by us');
});

test('nvae-inspect engines prints a line per engine, and the reason below those that are unavailable', async () => {
  const { code, stdout } = await nvaeInspect('engines');
  expect(code).toBe(0);
  const lines = stdout.trimEnd().split('\n');
  const heads = lines.filter((line) => !line.startsWith(' '));
  expect(heads.map((line) => line.split(' ')[0])).toEqual(ENGINE_NAMES);
  expect(heads[0]).toMatch(/^onnxruntime-cpu +available +CPU · ONNX Runtime \S+ \d+ threads?$/);
  for (const [i, line] of lines.entries()) {
    if (/^\S+ +unavailable/.test(line)) expect(lines[i + 1]).toMatch(/^ +\S.*\.$/);
  }
});
