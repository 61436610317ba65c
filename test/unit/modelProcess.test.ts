import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { root } from '../../scripts/setup/command.mjs';
import { ModelProcess } from '../../src/extension/modelProcess';
import type { Inspection, InspectionRequest } from '../../src/protocol/inspection';

const REQUEST: InspectionRequest = {
  path: join(root, 'media', 'sample', 'nvae-digits.pt'),
  input: { kind: 'samples', count: 64, temperature: 1 },
  seed: 0,
  threads: null,
};

let model: ModelProcess | undefined;
afterEach(() => model?.kill());

test.each([1, 2, 3, 5, 8, 13])('a model process that is cancelled after %i stages lives on', async (stages) => {
  const reports: Inspection[] = [];
  const endings: string[] = [];
  const started = new ModelProcess(join(root, 'dist', 'model.js'), {
    report: (inspection) => {
      reports.push(inspection);
      const { status } = inspection;
      if (status.kind === 'running' && status.progress.done >= stages) started.calls.cancel().catch(() => undefined);
    },
    ended: (why) => endings.push(why.message),
    output: () => undefined,
  });
  model = started;
  await started.calls.inspect(REQUEST);
  expect(reports.at(-1)?.status).toEqual({ kind: 'cancelled' });
  await expect(started.calls.picture(1000)).rejects.toThrow('There is no image 1000.');
  expect(endings).toEqual([]);
});
