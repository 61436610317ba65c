import { expect, test } from 'vitest';
import { contributes } from '../../package.json';
import { lostPaths } from '../../src/extension/settings/lostPaths';
import { readSettings } from '../../src/extension/settings/settings';
import { ENGINE_NAMES } from '../../src/protocol/engines';

const settingsOf = (values: Readonly<Record<string, unknown>>) =>
  readSettings({ get: (name: string) => values[name] } as never);

const DEFAULTS = {
  threads: null,
  engine: { wish: 'auto', python: null, tensorFlowFolder: null, memoryMb: null },
  defaultInput: 'last choice',
  activityThresholdNats: 0.1,
  colourMap: 'viridis',
  idle: { minutes: 10, memoryMb: 2000 },
};

test('settings are used as they are written', () => {
  const paths = { pythonPath: ' /venv/bin/python ', tensorflowFolder: '/tensorflow' };
  const engine = { engine: 'onnxruntime-cuda', ...paths, memoryBudget: 512 };
  const others = { threads: 4, defaultInput: 'model samples', activityThreshold: 0.5, colourMap: 'magma' };
  const idle = { idleMinutes: 0.5, idleMemory: 512 };
  expect(settingsOf({ ...engine, ...others, ...idle })).toEqual({
    threads: 4,
    engine: {
      ...{ wish: 'onnxruntime-cuda', python: '/venv/bin/python', tensorFlowFolder: '/tensorflow' },
      memoryMb: 512,
    },
    defaultInput: 'model samples',
    activityThresholdNats: 0.5,
    colourMap: 'magma',
    idle: { minutes: 0.5, memoryMb: 512 },
  });
});

test('0 threads means all cores', () => {
  expect(settingsOf({ threads: 0 }).threads).toBeNull();
});

test('a meaningless value counts as not set', () => {
  expect(settingsOf({})).toEqual(DEFAULTS);
  expect(settingsOf({ threads: -2, defaultInput: 'data', activityThreshold: -1, colourMap: 'jet' })).toEqual(DEFAULTS);
  expect(settingsOf({ engine: 'abacus', pythonPath: 3, tensorflowFolder: ' ', memoryBudget: -1 })).toEqual(DEFAULTS);
  expect(settingsOf({ idleMinutes: 0, idleMemory: 1.5 })).toEqual(DEFAULTS);
  expect(settingsOf({ idleMinutes: Infinity, idleMemory: '512' })).toEqual(DEFAULTS);
  expect(settingsOf({ threads: 1e6 })).toEqual(DEFAULTS);
  expect(settingsOf({ threads: '2', defaultInput: 1, activityThreshold: '0.1', colourMap: null })).toEqual(DEFAULTS);
});

test('every engine can be chosen', () => {
  expect(contributes.configuration.properties['nvaeInspector.engine'].enum).toEqual(['auto', ...ENGINE_NAMES]);
});

test('paths to nothing, or to something else, are reported', async () => {
  const lost = (pythonPath: string, tensorflowFolder: string) =>
    lostPaths(settingsOf({ pythonPath, tensorflowFolder }));
  expect(await lost('', '')).toEqual([]);
  expect(await lost(process.execPath, import.meta.dirname)).toEqual([]);
  expect(await lost('python3.12', '')).toEqual([]);
  expect(await lost(import.meta.dirname, process.execPath)).toEqual([
    { setting: 'pythonPath', path: import.meta.dirname },
    { setting: 'tensorflowFolder', path: process.execPath },
  ]);
});
