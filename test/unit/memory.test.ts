import { expect, test } from 'vitest';
import { decodeMessage, encodeMessage } from '../../src/protocol/messages';
import type { InspectionRequest } from '../../src/protocol/inspection';
import type { Host } from '../../webview/state/host';
import { Memory } from '../../webview/memory/view';

const request: InspectionRequest = {
  path: '/checkpoint.pt',
  input: { kind: 'samples', count: 16, temperature: 1 },
  ...{ seed: 0, draws: 4, threads: null, activityThresholdNats: 0.1, flags: [] },
};

/** VS Code's memory of a page, which is JSON. */
function pageState(kept?: unknown) {
  let state = kept === undefined ? '' : JSON.stringify(kept);
  const host: Pick<Host, 'remembered' | 'remember'> = {
    remembered: () => (state === '' ? undefined : decodeMessage(JSON.parse(state))),
    remember: (value) => {
      state = JSON.stringify(encodeMessage(value));
    },
  };
  return { host: host as Host, json: () => JSON.parse(state) as Record<string, unknown> };
}

test('a page that is shown again finds its selection, its pins and its place', () => {
  const { host } = pageState();
  const before = new Memory(host);
  const selection = { group: 6, channel: 7, image: 3, among: null, position: { y: 7, x: 2 } };
  before.keepRequest(request);
  const { view } = before.kept;
  const sight = { ...view.sight, view: 'group', selection, quantity: 'base kl', barScale: 'log' } as const;
  before.keep({ view: { ...view, sight }, scroll: 420 });

  expect(new Memory(host).kept).toMatchObject({ view: { ...view, sight }, scroll: 420 });
});

test('the request is kept beside it, and is repeated after a reload', () => {
  const { host, json } = pageState();
  new Memory(host).keepRequest(request);
  expect(json()['request']).toEqual(request);
});

test.each([['nothing'], [{ group: 3 }], [{ format: 2, view: { selection: { group: 3 } } }], [null]])(
  'what is not of this version of the page is not taken: %j',
  (kept) => {
    expect(new Memory(pageState(kept).host).kept.view.sight.selection.group).toBe(0);
  },
);
