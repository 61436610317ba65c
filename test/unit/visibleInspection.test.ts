import { expect, test } from 'vitest';
import { EVERYTHING, type ShownInspection } from '../../src/protocol/inspection';
import { visibleInspection } from '../../webview/state/visibleInspection';

const TURNED = 'a\u202eb';
const SHOWN = 'a\\u202eb';

test('nothing that a file or library calls itself turns text around; the request stays as it is', () => {
  const inspection: ShownInspection = {
    fileName: TURNED,
    request: {
      ...{ path: `/${TURNED}`, input: { kind: 'samples', count: 1, temperature: 1 }, seed: 0, draws: 1, threads: null },
      ...{ activityThresholdNats: 0.1, flags: [] },
    },
    status: { kind: 'failed', at: 'run', message: TURNED },
    ...{
      checkpointChanged: false,
      changeable: EVERYTHING,
      activityThresholdNats: 0.1,
      checkpoint: null,
      groups: [],
      summary: null,
    },
    input: {
      kind: 'files',
      images: 1,
      listed: 1,
      imagesKept: 1,
      label: TURNED,
      notes: [TURNED],
      warnings: [TURNED],
      offer: null,
    },
    engine: { device: TURNED, runtime: TURNED, reason: TURNED },
    notices: [TURNED],
    weightWarnings: [TURNED],
    run: 2,
    next: null,
  };
  expect(visibleInspection(inspection)).toEqual({
    ...inspection,
    ...{
      fileName: SHOWN,
      status: { kind: 'failed', at: 'run', message: SHOWN },
      notices: [SHOWN],
      weightWarnings: [SHOWN],
    },
    input: { ...inspection.input, label: SHOWN, notes: [SHOWN], warnings: [SHOWN] },
    engine: { device: SHOWN, runtime: SHOWN, reason: SHOWN },
  });
});
