import assert from 'node:assert/strict';
import { suite, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import { extension, inspect, reaches, sample, until } from './inspector';

interface Setting {
  readonly description?: string;
  readonly markdownDescription?: string;
  readonly enum?: readonly string[];
  readonly enumDescriptions?: readonly string[];
  readonly default: unknown;
}

const SETTINGS = [
  ...['threads', 'engine', 'pythonPath', 'tensorflowFolder', 'memoryBudget'],
  ...['idleMinutes', 'idleMemory'],
  ...['defaultInput', 'activityThreshold', 'colourMap'],
] as const;

const configuration = () => vscode.workspace.getConfiguration('nvaeInspector');

async function set(name: (typeof SETTINGS)[number], value: unknown): Promise<void> {
  await configuration().update(name, value, vscode.ConfigurationTarget.Global);
}

suite('The settings', () => {
  teardown(async () => {
    for (const name of SETTINGS) await set(name, undefined);
  });

  test('are described, with every value that they accept', () => {
    const { contributes } = extension().packageJSON as {
      contributes: { configuration: { properties: Record<string, Setting> } };
    };
    const { properties } = contributes.configuration;
    assert.deepEqual(
      Object.keys(properties),
      SETTINGS.map((name) => `nvaeInspector.${name}`),
    );
    for (const [name, setting] of Object.entries(properties)) {
      assert.ok((setting.description ?? setting.markdownDescription ?? '').length > 20, name);
      assert.equal(setting.enumDescriptions?.length, setting.enum?.length, name);
    }
    for (const name of SETTINGS) {
      assert.equal(configuration().inspect(name)?.defaultValue, properties[`nvaeInspector.${name}`]?.default);
    }
  });

  test('change the activity threshold of an open page at once, with its channels in use', async () => {
    const page = await inspect(sample());
    const before = await reaches(page, 'finished');
    const { processId } = page.inspection;
    await set('activityThreshold', 1000);
    await until(() => page.inspection.current.activityThresholdNats === 1000);
    assert.equal(page.inspection.current.summary?.channelsInUse, 0);
    assert.ok((before.summary?.channelsInUse ?? 0) > 0);
    assert.equal(page.inspection.processId, processId);
  });

  test('change the colour map of an open page', async () => {
    const { calls } = await inspect(sample());
    assert.equal((await calls.ready()).settings.colourMap, 'viridis');
    await set('colourMap', 'magma');
    assert.equal((await calls.ready()).settings.colourMap, 'magma');
  });

  test('set the number of threads of the next model process', async () => {
    const page = await inspect(sample());
    await set('threads', 1);
    page.calls.act('restart', null);
    const { request, engine } = await reaches(page, 'finished');
    assert.equal(request.threads, 1);
    assert.match(engine?.runtime ?? '', /\b1 thread\b/);
  });
});
