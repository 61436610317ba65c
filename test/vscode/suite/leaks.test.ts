import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { suite, test } from 'mocha';
import type { Status } from '../../../src/protocol/inspection';
import { closeAll, inspect, isAlive, sample, until } from './inspector';

/** Pages that are opened first, so that VS Code and the extension have loaded everything that they keep. */
const WARM_UP_PAGES = 5;
const PAGES = 20;
/** Far less than the numbers and pages of twenty inspections. */
const MOST_GROWTH_BYTES = 10e6;
/** How many pages may stay for a while: the last one, and any for which VS Code has just begun something. */
const MOST_KEPT = 2;
const MOST_NEW_HANDLES = 4;
const FINALIZERS_MS = 50;

/** The extension host's resources by kind: timers, pipes, processes, and listeners of the process itself. */
function held(): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) counts[kind] = (counts[kind] ?? 0) + 1;
  const listeners = process.eventNames().map((name) => process.listenerCount(name));
  return { ...counts, listeners: listeners.reduce((sum, count) => sum + count, 0) };
}

/** Bytes on the heap and in buffers, after garbage collection. */
async function usedBytes(): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  for (let round = 0; round < 3; round++) {
    collectGarbage();
    await setTimeout(FINALIZERS_MS);
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

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
    const bytesBefore = await usedBytes();
    const heldBefore = held();

    const pages: WeakRef<object>[] = [];
    for (let i = 0; i < PAGES; i++) {
      const { processId, page } = await openAndClose(i % 2 === 0 ? 'finished' : 'running');
      processIds.push(processId);
      pages.push(page);
    }
    await until(() => !processIds.some(isAlive));
    const grownBytes = (await usedBytes()) - bytesBefore;
    console.info(`${String(PAGES)} pages: ${(grownBytes / 1e6).toFixed(1)} MB more in the extension host`);
    assert.ok(grownBytes < MOST_GROWTH_BYTES, `${String(grownBytes)} bytes more`);
    const heldAfter = held();
    for (const [kind, count] of Object.entries(heldAfter)) {
      const counts = JSON.stringify({ heldBefore, heldAfter });
      assert.ok(count - (heldBefore[kind] ?? 0) <= MOST_NEW_HANDLES, `more of ${kind}: ${counts}`);
    }
    const kept = pages.filter((page) => page.deref() !== undefined).length;
    assert.ok(kept <= MOST_KEPT, `${String(kept)} of ${String(PAGES)} closed pages are still in memory`);
  });
});
