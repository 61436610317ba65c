/** The inspection on the page, as the extension reports it. */
import { expect, test } from 'vitest';
import type { ShownInspection } from '../../src/protocol/inspection';
import type { Host, HostListener } from '../../webview/state/host';
import { useInspection } from '../../webview/state/inspectionState';
import { settled, shownHook } from '../fixtures/shownHook';
import { shownInspection } from '../fixtures/shownInspection';

const inspection = shownInspection({ fileName: 'a\u202eb.pt' });

/** An extension that sends a test's reports to whoever follows it. */
function reporting() {
  const listeners = new Set<HostListener>();
  const follow = (listener: HostListener) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  return { host: { follow } as unknown as Host, listeners };
}

const following = ({ host }: { host: Host }) => useInspection(host);

test('a page waits, in the default colours, until the extension reports', async () => {
  const { host, listeners } = reporting();
  const page = await shownHook(following, { host });
  expect(page.result).toEqual({ state: { kind: 'waiting' }, settings: { colourMap: 'viridis', engines: [] } });
  expect(listeners.size).toBe(1);
});

test('each report is shown, with its hidden characters made visible', async () => {
  const { host, listeners } = reporting();
  const page = await shownHook(following, { host });
  const report = (reported: ShownInspection) =>
    settled(() => listeners.forEach((listener) => listener.report(reported)));
  await report(inspection);
  expect(page.result.state).toEqual({
    kind: 'known',
    inspection: { ...inspection, fileName: String.raw`a\u202eb.pt` },
  });
  await report({ ...inspection, run: 2 });
  expect(page.result.state).toMatchObject({ inspection: { run: 2 } });
});

test('a change of the settings takes effect, whatever is shown', async () => {
  const { host, listeners } = reporting();
  const page = await shownHook(following, { host });
  await settled(() => listeners.forEach((listener) => listener.settings({ colourMap: 'magma', engines: [] })));
  expect(page.result).toEqual({ state: { kind: 'waiting' }, settings: { colourMap: 'magma', engines: [] } });
});

test('a page whose extension doesn’t answer says why', async () => {
  const { host, listeners } = reporting();
  const page = await shownHook(following, { host });
  await settled(() => listeners.forEach((listener) => listener.unreachable('The extension was updated.')));
  expect(page.result.state).toEqual({ kind: 'unreachable', reason: 'The extension was updated.' });
});

test('a page follows one extension at a time, and none once it is gone', async () => {
  const [before, after] = [reporting(), reporting()];
  const page = await shownHook(following, { host: before.host });
  await page.show({ host: after.host });
  expect([before.listeners.size, after.listeners.size]).toEqual([0, 1]);
  await page.close();
  expect(after.listeners.size).toBe(0);
});
