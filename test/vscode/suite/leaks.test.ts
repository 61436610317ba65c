import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import type { Status } from '../../../src/protocol/inspection';
import { bytesHeld, resourcesHeld } from '../../fixtures/resourcesHeld';
import { closeAll, inspect, isAlive, sample, until } from './inspector';

/** Pages that are opened first, so that VS Code and the extension have loaded everything that they keep. */
const WARM_UP_PAGES = 5;
const PAGES = 20;
/** Far less than the numbers and pages of twenty inspections. */
const MOST_GROWTH_BYTES = 10e6;
/** How many pages may stay for a while: the last one, and any for which VS Code has just begun something. */
const MOST_KEPT = 2;
const MOST_NEW_HANDLES = 4;

/**
 * Opens the sample's page, waits until its inspection has this status, and closes it. Returns what a leak would show
 * in.
 */
async function openAndClose(stage: Status['kind']): Promise<{ processId: number; page: WeakRef<object> }> {
  const page = await inspect(sample());
  await until(() => page.inspection.current.status.kind === stage);
  const { processId } = page.inspection;
  assert.ok(processId !== undefined);
  await closeAll();
  return { processId, page: new WeakRef(page) };
}

suite('Opening and closing twenty pages', () => {
  test('leaves no model process, memory, handle or listener behind', async function () {
    this.timeout(180_000);
    const processIds: number[] = [];
    for (let i = 0; i < WARM_UP_PAGES; i++) processIds.push((await openAndClose('finished')).processId);
    await until(() => !processIds.some(isAlive));
    const bytesBefore = await bytesHeld();
    const heldBefore = resourcesHeld();

    const pages: WeakRef<object>[] = [];
    for (let i = 0; i < PAGES; i++) {
      const { processId, page } = await openAndClose(i % 2 === 0 ? 'finished' : 'running');
      processIds.push(processId);
      pages.push(page);
    }
    await until(() => !processIds.some(isAlive));
    const grownBytes = (await bytesHeld()) - bytesBefore;
    console.info(`${String(PAGES)} pages: ${(grownBytes / 1e6).toFixed(1)} MB more in the extension host`);
    assert.ok(grownBytes < MOST_GROWTH_BYTES, `${String(grownBytes)} bytes more`);
    const heldAfter = resourcesHeld();
    for (const [kind, count] of Object.entries(heldAfter)) {
      const counts = JSON.stringify({ heldBefore, heldAfter });
      assert.ok(count - (heldBefore[kind] ?? 0) <= MOST_NEW_HANDLES, `more of ${kind}: ${counts}`);
    }
    const kept = pages.filter((page) => page.deref() !== undefined).length;
    assert.ok(kept <= MOST_KEPT, `${String(kept)} of ${String(PAGES)} closed pages are still in memory`);
  });
});
