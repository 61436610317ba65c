import { type ComponentType, createElement, type FunctionComponent } from 'preact';
import { expect, test } from 'vitest';
import { memo } from '../../webview/state/memo';
import { shownHook } from '../fixtures/shownHook';

interface Props {
  readonly group: number;
  readonly channel?: number;
}

/** Shows a component inside a memo. */
async function shownInMemo(props: Props) {
  let memoed: ComponentType<Props> | undefined;
  return shownHook(
    ({ group, channel }: Props) => ({ group, channel }),
    props,
    // One memo for all drawings, as in a module.
    (component, given) => createElement((memoed ??= memo(component as FunctionComponent<Props>)), given),
  );
}

test('a part of the page is left alone while its properties are the same', async () => {
  const shown = await shownInMemo({ group: 1 });
  await shown.show({ group: 1 });
  expect(shown.drawings).toBe(1);
  await shown.close();
});

test('it is drawn again when a property changes, comes or goes', async () => {
  const shown = await shownInMemo({ group: 1 });
  await shown.show({ group: 2 });
  expect(shown.result).toEqual({ group: 2, channel: undefined });
  await shown.show({ group: 2, channel: 3 });
  expect(shown.result).toEqual({ group: 2, channel: 3 });
  await shown.show({ group: 2 });
  expect(shown.result).toEqual({ group: 2, channel: undefined });
  expect(shown.drawings).toBe(4);
  await shown.close();
});
