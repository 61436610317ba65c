/** What the pictures show: the sample on its 40 images, its training run, and analyses of it. */

/**
 * @typedef {import('./reader.mjs').Reader} Reader
 * @typedef {object} Scene
 * @property {string} file in media/
 * @property {string} theme a theme of the gallery
 * @property {{ width: number, height: number }} window in CSS pixels
 * @property {{ entry: string, moment?: string }} [shown] of the gallery; by default the sample, at the end
 * @property {(reader: Reader) => Promise<void>} play takes one picture, or several of an animation
 */

/** A group and channel that carry much, in an image that the recording keeps, and the side of its map. */
const [GROUP, CHANNEL, IMAGE, SIDE] = [6, 7, 3, 8];
/** @type {readonly [number, number]} */
const LARGEST = [6, 6];
const WINDOW = { width: 960, height: 680 };
const THEMES = ['dark', 'light'];

/** @param {Reader} reader */
async function openGroup({ webview }) {
  await webview.getByTestId(`cell-${GROUP}-${CHANNEL}`).click();
  await webview.getByTestId('tab-group').click();
  await webview.getByTestId('image-select').selectOption(String(IMAGE));
}

/**
 * @param {Reader} reader
 * @param {readonly [number, number]} position latent position (y, x)
 */
async function pointAtLatent(reader, [y, x]) {
  await reader.pointAt(reader.webview.getByTestId('heatmap'), [(x + 0.5) / SIDE, (y + 0.5) / SIDE]);
}

/**
 * Clicks the channel's largest latent, so that the pane holds it when the pointer moves on.
 * @param {Reader} reader
 */
async function keepLatent(reader) {
  await pointAtLatent(reader, LARGEST);
  await reader.click();
}

/**
 * @param {Reader} reader
 * @param {number} term from 1 to 4
 */
async function pointAtTerm(reader, term) {
  await reader.pointAt(reader.webview.locator('.term-button').nth(term - 1), [0.6, 0.6]);
}

/**
 * A step of the demonstration.
 * @param {string} name
 * @param {NonNullable<Scene['shown']>} shown
 * @param {Scene['play']} play
 * @returns {Scene[]}
 */
function step(name, shown, play) {
  return THEMES.map((theme) => ({
    file: `walkthrough/${name}-${theme}.webp`,
    ...{ theme, window: WINDOW, shown },
    play: async (reader) => {
      await play(reader);
      await reader.shoot(0);
    },
  }));
}

/**
 * @param {Reader} reader
 * @param {string} analysis
 */
async function openAnalysis({ webview }, analysis) {
  await webview.getByTestId('tab-whatIf').click();
  await webview.getByTestId(`What-if-${analysis}`).click();
}

/** @type {readonly Scene[]} */
const DEMONSTRATION = [
  ...step('nelbo', { entry: 'sample' }, async (reader) => {
    await reader.pointAt(reader.webview.getByTestId('summary-nelbo'));
  }),
  ...step('run', { entry: 'run', moment: 'run measured' }, async (reader) => {
    await reader.webview.getByTestId('tab-compare').click();
    await reader.webview.getByTestId('Curves-show-channels').click();
    await reader.webview.getByTestId('figure-run').scrollIntoViewIfNeeded();
  }),
  ...step('leaveOut', { entry: 'what-if', moment: 'left out' }, async (reader) => {
    await openAnalysis(reader, 'leave-out');
    await reader.pointAt(reader.webview.getByTestId('left-out-0'));
  }),
  ...step('film', { entry: 'what-if', moment: 'film' }, async (reader) => {
    await openAnalysis(reader, 'prefixes');
    await reader.pointAt(reader.webview.getByTestId('film-5'));
    await reader.click();
  }),
  ...step('apart', { entry: 'what-if', moment: 'two inputs' }, async (reader) => {
    await openAnalysis(reader, 'two-inputs');
    await reader.pointAt(reader.webview.getByTestId('areas-6'));
  }),
  ...step('export', { entry: 'what-if', moment: 'left out' }, async (reader) => {
    await openAnalysis(reader, 'leave-out');
    await reader.pointAt(reader.webview.getByTestId('left-out-copy-button'));
    await reader.click();
    await reader.webview.getByTestId('left-out-copy').waitFor();
  }),
];

/** @type {readonly Scene[]} */
export const SCENES = [
  {
    file: 'hover.webp',
    theme: 'dark',
    window: WINDOW,
    play: async (reader) => {
      for (const channel of [0, 4, CHANNEL]) {
        await reader.pointAt(reader.webview.getByTestId(`cell-${GROUP}-${channel}`));
        await reader.shoot(700);
      }
      await openGroup(reader);
      for (const position of /** @type {const} */ ([
        [3, 4],
        [5, 2],
        [5, 4],
      ])) {
        await pointAtLatent(reader, position);
        await reader.shoot(700);
      }
      await keepLatent(reader);
      await reader.shoot(1200);
      for (const term of [1, 2, 3]) {
        await pointAtTerm(reader, term);
        await reader.shoot(term === 2 ? 3500 : 1800);
      }
    },
  },
  ...THEMES.map((theme) => ({
    file: `walkthrough/sample-${theme}.webp`,
    theme,
    window: WINDOW,
    play: async (/** @type {Reader} */ reader) => {
      await reader.pointAt(reader.webview.getByTestId(`cell-${GROUP}-${CHANNEL}`));
      await reader.shoot(0);
    },
  })),
  ...THEMES.map((theme) => ({
    file: `walkthrough/term-${theme}.webp`,
    theme,
    window: WINDOW,
    play: async (/** @type {Reader} */ reader) => {
      await openGroup(reader);
      await keepLatent(reader);
      await pointAtTerm(reader, 2);
      await reader.shoot(0);
    },
  })),
  ...THEMES.map((theme) => ({
    file: `walkthrough/input-${theme}.webp`,
    theme,
    window: WINDOW,
    play: async (/** @type {Reader} */ reader) => {
      const input = reader.webview.locator('[popovertarget=input-menu]');
      await reader.pointAt(input);
      await reader.click();
      await reader.webview.locator('#input-menu').waitFor();
      await reader.shoot(0);
    },
  })),
  ...DEMONSTRATION,
];
