/** The page's sight: one for all components, limited to what the model has, in colours that suit its values. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FIRST_PICTURES } from '../../webview/sight/picturesChoice';
import { FIRST_COMPARE } from '../../webview/sight/compareChoice';
import { FIRST_WHAT_IF } from '../../webview/sight/whatIfChoice';
import { FIRST_DISTRIBUTIONS } from '../../webview/sight/distributionsChoice';
import { type ComponentType, createElement } from 'preact';
import type { CheckpointDescription, ColourMap, ShownInspection } from '../../src/protocol/inspection';
import { AUTO_DOMAIN } from '../../webview/colour/colourDomain';
import { colouringOf, signedColouring } from '../../src/figures/colour/colourMap';
import { type SightControl, SightProvider, useSight, useSightControl } from '../../webview/sight/context';
import { type Measured, measuredIn } from '../../webview/sight/measured';
import { FIRST_QUANTITY_MAP, goingTo, type SightChange, type SightChoice } from '../../webview/sight/sight';
import { shownHook } from '../fixtures/shownHook';

let theme: string;
beforeEach(() => {
  theme = 'vscode-light';
  const classList = { contains: (name: string) => name === theme };
  vi.stubGlobal('document', { body: { classList }, documentElement: {} });
  vi.stubGlobal(
    'MutationObserver',
    class {
      observe = () => undefined;
      disconnect = () => undefined;
    },
  );
});
afterEach(() => vi.unstubAllGlobals());

const choice: SightChoice = {
  ...{ view: 'overview', isKept: false, against: null, barScale: 'auto', mapDomain: AUTO_DOMAIN, unit: 'nats' },
  quantityMap: FIRST_QUANTITY_MAP,
  selection: { group: 1, channel: 7, image: 30, among: null, position: { y: 1, x: 2 } },
  quantity: 'kl',
  logarithmicCounts: true,
  distributions: FIRST_DISTRIBUTIONS,
  pictures: FIRST_PICTURES,
  whatIf: FIRST_WHAT_IF,
  compare: FIRST_COMPARE,
};
const SHAPES = [4, 8].map((size) => ({ channels: 8, height: size, width: size }));

function measured({ hasFlows = false, imagesKept = 40, groups = SHAPES, quantity = choice.quantity } = {}): Measured {
  const checkpoint = { groups, hasFlows, image: { channels: 1, size: 28 } } as unknown as CheckpointDescription;
  const input = { kind: 'files', images: 40, imagesKept } as ShownInspection['input'];
  return measuredIn({ checkpoint, input, groups: [] as unknown } as ShownInspection, quantity);
}

interface Shown {
  readonly choice: SightChoice;
  readonly measured: Measured;
  readonly colourMap: ColourMap;
}
const changes: SightChange[] = [];
const changeChoice = (change: SightChange) => void changes.push(change);
const control = (props: Shown) => useSightControl(props.choice, changeChoice, props.measured, props.colourMap);
const FIRST: Shown = { choice, measured: measured(), colourMap: 'cividis' };

test('the sight is the reader’s choice, in the chosen colours, limited to what the model and the input have', async () => {
  const page = await shownHook(control, FIRST);
  expect(page.result.sight).toEqual({ ...choice, colouring: colouringOf('cividis') });
  await page.show({ ...FIRST, measured: measured({ imagesKept: 16 }) });
  expect(page.result.sight.selection).toEqual({ ...choice.selection, image: null });
  await page.show({ ...FIRST, measured: measured({ groups: SHAPES.slice(0, 1) }) });
  expect(page.result.sight.selection.group).toBe(0);
});

test('every change of the choice takes effect', async () => {
  const page = await shownHook(control, FIRST);
  const see = async (change: Partial<SightChoice>) => {
    await page.show({ ...FIRST, choice: { ...choice, ...change } });
    return page.result.sight;
  };
  const selection = { ...choice.selection, group: 0 };
  expect((await see({ selection })).selection.group).toBe(0);
  expect((await see({ quantity: 'base kl' })).quantity).toBe('base kl');
  expect((await see({ logarithmicCounts: false })).logarithmicCounts).toBe(false);
  await page.show({ ...FIRST, colourMap: 'magma' });
  expect(page.result.sight.colouring).toBe(colouringOf('magma'));
});

test.each(['light', 'dark'] as const)(
  'contributions, which may be negative, have the colours of signed values on a %s page; KLs of the base Gaussians have not',
  async (page) => {
    theme = `vscode-${page}`;
    const withFlows = await shownHook(control, { ...FIRST, measured: measured({ hasFlows: true }) });
    expect(withFlows.result.sight.colouring).toBe(signedColouring(page));
    const base = { ...choice, quantity: 'base kl' } as const;
    await withFlows.show({ ...FIRST, choice: base, measured: measured({ hasFlows: true, quantity: 'base kl' }) });
    expect(withFlows.result.sight.colouring).toBe(colouringOf('cividis'));
  },
);

test('a change starts from what is shown for this model', async () => {
  const page = await shownHook(control, FIRST);
  await page.show({ ...FIRST, measured: measured({ groups: SHAPES.slice(0, 1) }) });
  changes.length = 0;
  page.result.change(({ selection }) => goingTo(selection.group, 3)({ ...choice, selection }));
  expect(changes[0]!(choice).selection).toMatchObject({ group: 0, channel: 3 });
});

test('redrawing the page without changes gives components the same sight, so that they are not redrawn', async () => {
  const page = await shownHook(control, FIRST);
  const before = page.result;
  await page.show({ ...FIRST });
  expect(page.result).toBe(before);
  // The target under the pointer stays, whatever is selected.
  await page.show({ ...FIRST, choice: { ...choice, logarithmicCounts: false } });
  expect(page.result.pointed).toBe(before.pointed);
  expect(before.pointed.value).toBeNull();
});

test('a component gets the sight of the page around it, and reports if there is none', async () => {
  const { result } = await shownHook(control, FIRST);
  const inPage = (component: ComponentType, props: object) =>
    createElement(SightProvider, { value: result }, createElement(component, props));
  const inside = await shownHook<object, SightControl>(() => useSight(), {}, inPage);
  expect(inside.result).toBe(result);
  await expect(shownHook(() => useSight(), {})).rejects.toThrow('This component needs a SightProvider around it.');
});
