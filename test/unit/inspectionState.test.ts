import { expect, test } from 'vitest';
import type { Inspection, Status } from '../../src/protocol/inspection';
import { type InspectionState, runOf } from '../../webview/state/inspectionState';

const at = (status: Status) => ({ status }) as Inspection;
const OPENING: Status = { kind: 'opening' };
const FINISHED: Status = { kind: 'finished', elapsedMs: 1 };
const STOPPED: Status = { kind: 'stopped', message: 'The model process was ended by SIGKILL.' };

/** The run that each of these reports belongs to, one after the other. */
function runs(...statuses: Status[]): number[] {
  let before: InspectionState = { kind: 'waiting' };
  return statuses.map((status) => {
    const run = runOf(before, at(status));
    before = { kind: 'known', run, inspection: at(status) };
    return run;
  });
}

test('after a restart nothing that was asked of the run before holds', () => {
  expect(runs(OPENING, FINISHED, OPENING, OPENING, FINISHED)).toEqual([0, 0, 1, 1, 1]);
  expect(runs(OPENING, STOPPED, OPENING)).toEqual([0, 0, 1]);
});
