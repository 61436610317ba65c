import { expect, test } from 'vitest';
import { readSettings } from '../../src/extension/settings';

const settingsOf = (values: Readonly<Record<string, unknown>>) =>
  readSettings({ get: (name: string) => values[name] } as never);

const DEFAULTS = { threads: null, defaultInput: 'last choice', activityThresholdNats: 0.1, colourMap: 'viridis' };

test('settings are taken as they are written', () => {
  expect(settingsOf({ threads: 4, defaultInput: 'model samples', activityThreshold: 0.5, colourMap: 'magma' })).toEqual(
    { threads: 4, defaultInput: 'model samples', activityThresholdNats: 0.5, colourMap: 'magma' },
  );
});

test('no threads are all cores', () => {
  expect(settingsOf({ threads: 0 }).threads).toBeNull();
});

test("what can't be meant counts as not set", () => {
  expect(settingsOf({})).toEqual(DEFAULTS);
  expect(settingsOf({ threads: -2, defaultInput: 'data', activityThreshold: -1, colourMap: 'jet' })).toEqual(DEFAULTS);
  expect(settingsOf({ threads: '2', defaultInput: 1, activityThreshold: '0.1', colourMap: null })).toEqual(DEFAULTS);
});
