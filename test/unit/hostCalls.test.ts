/** A page's messages are checked before anything is done or asked. */
import { beforeEach, describe, expect, test } from 'vitest';
import { hostCalls } from '../../src/extension/pages/pageApi';
import { ACTIONS, type ActionName } from '../../src/protocol/actions';
import type { HostCalls, ShownInspection } from '../../src/protocol/inspection';
import { QUESTIONS, type QuestionName } from '../../src/protocol/questions';

/** Actions, questions and copies, in order. */
let done: unknown[];
let calls: HostCalls;

const KNOWN = { fileName: 'checkpoint.pt' } as ShownInspection;

beforeEach(() => {
  done = [];
  const note =
    (...what: readonly unknown[]) =>
    (...request: readonly unknown[]) =>
      void done.push([...what, ...request]);
  const noteAnd = (who: string) => (name: QuestionName, request: unknown) => {
    done.push([who, name, request]);
    return Promise.reject(new Error(`${who} answers`));
  };
  calls = hostCalls({
    ready: () => Promise.resolve({ inspection: KNOWN, settings: { colourMap: 'cividis', engines: ['tfjs-wasm'] } }),
    copy: (text) => Promise.resolve(void done.push(['copy', text])),
    actions: {
      cancel: note('cancel'),
      restart: note('restart'),
      changeInput: note('changeInput'),
      changeDraws: note('changeDraws'),
      measureMore: note('measureMore'),
      changeWeights: note('changeWeights'),
      changeEngine: note('changeEngine'),
      setUpEngine: note('setUpEngine'),
      giveFlags: note('giveFlags'),
      setActivityThreshold: note('setActivityThreshold'),
      analyse: note('analyse'),
      tellApart: note('tellApart'),
      saveLatents: note('saveLatents'),
      decodeLatents: note('decodeLatents'),
      cancelAnalysis: note('cancelAnalysis'),
      compare: note('compare'),
      cancelComparison: note('cancelComparison'),
      followRun: note('followRun'),
      exportResults: note('exportResults'),
      saveFile: note('saveFile'),
    },
    inspection: { ask: noteAnd('inspection') },
    file: { ask: noteAnd('file') },
    workspace: { ask: noteAnd('workspace') },
  });
});

/** A page may send anything. */
const anything = (value: unknown) => value as never;

test('a page that is ready gets the current state and the settings', async () => {
  expect(await calls.ready()).toEqual({
    inspection: KNOWN,
    settings: { colourMap: 'cividis', engines: ['tfjs-wasm'] },
  });
});

test('an action receives its request', async () => {
  calls.act('changeInput', { kind: 'choose folder' });
  calls.act('changeDraws', 8);
  calls.act('giveFlags', [{ name: 'dataset', value: 'cifar10' }]);
  calls.act('setActivityThreshold', 0.5);
  await calls.copy('KL 1.5 nats');
  expect(done).toEqual([
    ['changeInput', { kind: 'choose folder' }],
    ['changeDraws', 8],
    ['giveFlags', [{ name: 'dataset', value: 'cifar10' }]],
    ['setActivityThreshold', 0.5],
    ['copy', 'KL 1.5 nats'],
  ]);
});

test('a question goes to whoever answers it, with its request', async () => {
  const query = { quantity: 'kl', group: 0, channel: null, image: null } as const;
  await expect(calls.ask('klMap', query)).rejects.toThrow('inspection answers');
  await expect(calls.ask('picture', { kind: 'input', image: 2 })).rejects.toThrow('inspection answers');
  await expect(calls.ask('tensors', null)).rejects.toThrow('file answers');
  await expect(calls.ask('tensorStatistics', [0, 7])).rejects.toThrow('file answers');
  await expect(calls.ask('workspaceInputs', 3)).rejects.toThrow('workspace answers');
  expect(done).toEqual([
    ['inspection', 'klMap', query],
    ['inspection', 'picture', { kind: 'input', image: 2 }],
    ['file', 'tensors', null],
    ['file', 'tensorStatistics', [0, 7]],
    ['workspace', 'workspaceInputs', 3],
  ]);
});

describe('invalid calls go no further:', () => {
  test.each(Object.keys(ACTIONS) as ActionName[])('a request to %s', (name) => {
    const act = () => calls.act(name, anything({ kind: 'files', paths: ['/etc/shadow'] }));
    expect(act).toThrow(TypeError);
    expect(act).toThrow(`The page's request for “${name}” is invalid.`);
    expect(done).toEqual([]);
  });

  test.each(Object.keys(QUESTIONS) as QuestionName[])('a request for %s', async (name) => {
    const asked = calls.ask(name, anything({ group: '0' }));
    await expect(asked).rejects.toThrow(TypeError);
    await expect(asked).rejects.toThrow(`The page's request for “${name}” is invalid.`);
    expect(done).toEqual([]);
  });

  test.each(['constructor', '__proto__', 'toString', 'klmap', '', null, { toString: 'klMap' }])(
    'the name %j',
    async (name) => {
      expect(() => calls.act(anything(name), anything(null))).toThrow(TypeError);
      expect(() => calls.act(anything(name), anything(null))).toThrow('not an action');
      const asked = calls.ask(anything(name), anything(null));
      await expect(asked).rejects.toThrow(TypeError);
      await expect(asked).rejects.toThrow('not a question');
      expect(done).toEqual([]);
    },
  );

  test('a question as an action, and an action as a question', async () => {
    expect(() => calls.act(anything('tensors'), anything(null))).toThrow('not an action');
    await expect(calls.ask(anything('restart'), anything(null))).rejects.toThrow('not a question');
    expect(done).toEqual([]);
  });

  test('copying something that is not text', async () => {
    await expect(calls.copy(anything({}))).rejects.toThrow(TypeError);
    expect(done).toEqual([]);
  });
});
