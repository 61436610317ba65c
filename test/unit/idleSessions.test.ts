/** What sessions of a window hold while nobody uses them. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { IdleSessions } from '../../src/extension/inspections/idleSessions';

const LIMITS = { idleMs: 60_000, idleBytes: 100 };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Sessions by name, and the names of those that gave their memory back, in order. */
function window(limits = LIMITS) {
  const released: string[] = [];
  const sessions = new IdleSessions(() => limits);
  const session = (name: string) => ({ release: () => void released.push(name) });
  return { sessions, released, session };
}

test('a session gives its memory back once it was idle for a while', () => {
  const { sessions, released, session } = window();
  sessions.idle(session('a'), 50);
  vi.advanceTimersByTime(LIMITS.idleMs - 1);
  expect(released).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(released).toEqual(['a']);
});

test('an inspection in between starts the while anew', () => {
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

test('beyond what all may hold together, those that were idle longest give theirs back, and no others', () => {
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

test('one that holds more than all may hold gives it back at once', () => {
  const { sessions, released, session } = window();
  sessions.idle(session('a'), 101);
  expect(released).toEqual(['a']);
});

test('one that holds nothing has nothing to give back', () => {
  const { sessions, released, session } = window();
  sessions.idle(session('a'), 0);
  vi.advanceTimersByTime(2 * LIMITS.idleMs);
  expect(released).toEqual([]);
});
