/** A page's script and the extension, connected as in VS Code: each call on one side arrives on the other. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Webview } from 'vscode';
import { connectPage, type PageConnection } from '../../src/extension/pages/connectPage';
import { hostCalls } from '../../src/extension/pages/pageApi';
import { ACTIONS, type ActionName, type Actions } from '../../src/protocol/actions';
import type { HostCalls, PageSettings, ShownInspection } from '../../src/protocol/inspection';
import { connectHost, type Host, reasonInWords } from '../../webview/state/host';

let done: unknown[];
let kept: unknown;
let ready: () => Promise<Known>;
let host: Host;
let connection: PageConnection;

type Known = Awaited<ReturnType<HostCalls['ready']>>;
const KNOWN: Known = {
  inspection: { run: 1, status: { kind: 'opening' }, next: null, groups: [] } as unknown as ShownInspection,
  settings: { colourMap: 'viridis', engines: [] },
};

/** Imitates VS Code: JSON one way, and a message event the other. */
const asJson = (message: unknown): unknown => JSON.parse(JSON.stringify(message));

beforeEach(() => {
  done = [];
  kept = undefined;
  ready = () => Promise.resolve(KNOWN);
  const toExtension = new Set<(message: unknown) => void>();
  const toPage = new Set<(event: { data: unknown }) => void>();
  const webview = {
    postMessage: (message: unknown) => {
      for (const receive of toPage) receive({ data: asJson(message) });
      return Promise.resolve(true);
    },
    onDidReceiveMessage: (receive: (message: unknown) => void) => {
      toExtension.add(receive);
      return { dispose: () => toExtension.delete(receive) };
    },
  };
  vi.stubGlobal('acquireVsCodeApi', () => ({
    postMessage: (message: unknown) => {
      for (const receive of toExtension) receive(asJson(message));
    },
    getState: () => kept,
    setState: (state: unknown) => {
      kept = asJson(state);
    },
  }));
  vi.stubGlobal('window', {
    addEventListener: (_: 'message', receive: (event: { data: unknown }) => void) => toPage.add(receive),
  });
  const names = Object.keys(ACTIONS) as ActionName[];
  const actions = Object.fromEntries(
    names.map((name) => [name, (...request: readonly unknown[]) => void done.push([name, ...request])]),
  ) as unknown as Actions;
  const answers = hostCalls({
    ready: () => ready(),
    copy: (text) => Promise.resolve(void done.push(['copy', text])),
    actions,
    inspection: { ask: (name, request) => Promise.reject(new Error(`No ${name} of ${JSON.stringify(request)}.`)) },
    workspace: { ask: (name) => Promise.reject(new Error(`No ${name}.`)) },
    file: {
      ask: (name, request) => {
        done.push([name, request]);
        return Promise.resolve({ rows: [], isComplete: true }) as never;
      },
    },
  });
  const log = () => undefined;
  connection = connectPage(webview as unknown as Webview, answers, { error: log, warn: log, info: log });
  host = connectHost();
});
afterEach(() => {
  connection.$close();
  vi.unstubAllGlobals();
});

test('every action of the table is a method of the page', () => {
  expect(Object.keys(ACTIONS).filter((name) => typeof Reflect.get(host, name) !== 'function')).toEqual([]);
});

test('an action is performed with the request that the page makes', async () => {
  host.changeInput({ kind: 'choose folder' });
  host.changeDraws(3);
  host.giveFlags([]);
  await expect
    .poll(() => done)
    .toEqual([
      ['changeInput', { kind: 'choose folder' }],
      ['changeDraws', 3],
      ['giveFlags', []],
    ]);
});

test('an action that takes nothing may serve as a click listener, and the event stays on the page', async () => {
  const listener: (event: object) => void = host.cancel;
  listener({ type: 'click', target: {} });
  await expect.poll(() => done).toEqual([['cancel', null]]);
});

test('a question is answered, or refused with the reason', async () => {
  expect(await host.ask('tensors', null)).toEqual({ rows: [], isComplete: true });
  expect(done).toEqual([['tensors', null]]);
  await expect(host.ask('picture', { kind: 'input', image: 2 })).rejects.toThrow(
    'No picture of {"kind":"input","image":2}.',
  );
});

test('a question with an invalid request is refused, and such an action is ignored', async () => {
  await expect(host.ask('picture', { kind: 'input', image: -1 })).rejects.toThrow(
    "The page's request for “picture” is invalid.",
  );
  host.changeDraws(-1);
  await host.copy('after it');
  expect(done).toEqual([['copy', 'after it']]);
});

/** A listener that records what it hears. */
function listener() {
  const heard: unknown[] = [];
  return {
    heard,
    report: ({ run }: ShownInspection) => void heard.push(`run ${run}`),
    settings: ({ colourMap }: PageSettings) => void heard.push(colourMap),
    unreachable: (reason: string) => void heard.push(reason),
  };
}

test('a follower first gets the current state, and then every report until it stops', async () => {
  const [one, other] = [listener(), listener()];
  const stop = host.follow(one);
  host.follow(other);
  await expect
    .poll(() => [one.heard, other.heard])
    .toEqual([
      ['viridis', 'run 1'],
      ['viridis', 'run 1'],
    ]);
  connection.report({ ...KNOWN.inspection, run: 2 });
  await connection.settings({ colourMap: 'magma', engines: [] });
  await expect.poll(() => other.heard).toEqual(['viridis', 'run 1', 'run 2', 'magma']);
  expect(one.heard).toEqual(other.heard);
  stop();
  connection.report({ ...KNOWN.inspection, run: 3 });
  await expect.poll(() => other.heard).toContain('run 3');
  expect(one.heard).not.toContain('run 3');
});

test('if the extension can’t report the current state, followers hear why', async () => {
  ready = () => Promise.reject(new Error('no a\u202eb'));
  const { heard, ...page } = listener();
  host.follow(page);
  await expect.poll(() => heard).toEqual([String.raw`no a\u202eb`]);
});

test('a rejection that is not an error is put into words as it is', () => {
  expect(reasonInWords('gone')).toBe('gone');
  expect(reasonInWords(new Error('gone'))).toBe('gone');
});

test('what the page remembers comes back unchanged, including non-finite numbers', () => {
  expect(host.remembered()).toBeUndefined();
  const state = { pins: [{ klNats: NaN, shiftNats: -Infinity }], scroll: 420 };
  host.remember(state);
  expect(host.remembered()).toEqual(state);
});
