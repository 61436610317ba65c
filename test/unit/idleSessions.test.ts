/** The memory that a window's sessions hold while nobody uses them. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { IdleSessions } from '../../src/client/inspections/idleSessions';

const LIMITS = { idleMs: 60_000, idleBytes: 100 };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Sessions by name, and the names of those that freed their memory, in order. */
function window(limits = LIMITS) {
  const released: string[] = [];
  const sessions = new IdleSessions(() => limits);
  const session = (name: string) => ({ release: () => void released.push(name) });
  return { sessions, released, session };
}

test('a session frees its memory after it has been idle for a while', () => {
  const { sessions, released, session } = window();
  sessions.idle(session('a'), 50);
  vi.advanceTimersByTime(LIMITS.idleMs - 1);
  expect(released).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(released).toEqual(['a']);
});

test('an inspection in between restarts the wait', () => {
  const { sessions, released, session } = window();
  const a = session('a');
  sessions.idle(a, 50);
  vi.advanceTimersByTime(LIMITS.idleMs / 2);
  sessions.busy(a);
  vi.advanceTimersByTime(LIMITS.idleMs);
  expect(released).toEqual([]);
  sessions.idle(a, 50);
  vi.advanceTimersByTime(LIMITS.idleMs);
  expect(released).toEqual(['a']);
});

test('above the limit for all, those idle longest free theirs, and no others', () => {
  const { sessions, released, session } = window();
  sessions.idle(session('a'), 40);
  sessions.idle(session('b'), 40);
  expect(released).toEqual([]);
  sessions.idle(session('c'), 20);
  expect(released).toEqual([]);
  sessions.idle(session('d'), 30);
  expect(released).toEqual(['a']);
  sessions.idle(session('e'), 100);
  expect(released).toEqual(['a', 'b', 'c', 'd']);
});

test('a session that holds more than the limit for all frees it at once', () => {
  const { sessions, released, session } = window();
  sessions.idle(session('a'), 101);
  expect(released).toEqual(['a']);
});

test('a session that holds nothing has nothing to free', () => {
  const { sessions, released, session } = window();
  sessions.idle(session('a'), 0);
  vi.advanceTimersByTime(2 * LIMITS.idleMs);
  expect(released).toEqual([]);
});
