/** A value that follows the pointer: only the components that show it are redrawn. */
import { expect, test } from 'vitest';
import { Observable, useObserved } from '../../webview/state/observable';
import { settled, shownHook } from '../fixtures/shownHook';

test('a listener hears each new value until it stops', () => {
  const observable = new Observable(1);
  const heard: string[] = [];
  const stop = observable.listen((value) => heard.push(`a ${value}`));
  observable.listen((value) => heard.push(`b ${value}`));
  observable.set(2);
  stop();
  observable.set(3);
  expect(heard).toEqual(['a 2', 'b 2', 'b 3']);
  expect(observable.value).toBe(3);
});

const observing = ({ observable }: { observable: Observable<string> }) => useObserved(observable);

test('a component shows the current value, and each one that it changes to', async () => {
  const observable = new Observable('group 0');
  const shown = await shownHook(observing, { observable });
  expect(shown.result).toBe('group 0');
  await settled(() => observable.set('group 1'));
  expect(shown.result).toBe('group 1');
});

test('a component shows a change that came between drawing and listening', async () => {
  const observable = new Observable('group 0');
  const changing = (props: { observable: Observable<string> }) => {
    const value = useObserved(props.observable);
    if (props.observable.value === 'group 0') props.observable.set('group 1');
    return value;
  };
  expect((await shownHook(changing, { observable })).result).toBe('group 1');
});

test('a component that gets another observable shows that one’s values only', async () => {
  const [before, after] = [new Observable('before'), new Observable('after')];
  const shown = await shownHook(observing, { observable: before });
  await shown.show({ observable: after });
  expect(shown.result).toBe('after');
  await settled(() => before.set('too late'));
  expect(shown.result).toBe('after');
  await settled(() => after.set('later'));
  expect(shown.result).toBe('later');
});

test('a component that is gone is not redrawn by a change', async () => {
  const observable = new Observable('here');
  const shown = await shownHook(observing, { observable });
  await shown.close();
  const { drawings } = shown;
  await settled(() => observable.set('gone'));
  expect(shown.drawings).toBe(drawings);
});

test('a value that is a function is shown, not called', async () => {
  const [first, second] = [() => 'first', () => 'second'];
  const observable = new Observable(first);
  const shown = await shownHook(() => useObserved(observable), {});
  expect(shown.result).toBe(first);
  await settled(() => observable.set(second));
  expect(shown.result).toBe(second);
});
