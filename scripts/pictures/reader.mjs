/** A reader of the page whose pointer can be seen. A screenshot shows none. */
import sharp from 'sharp';

/**
 * @typedef {import('playwright-core').Locator} Locator
 * @typedef {object} Frame
 * @property {Buffer} picture
 * @property {number} shownMs how long an animation shows it
 */

/** An arrow, its tip at the top left corner. Sizes are in CSS pixels. */
const ARROW = 'M1 1 L1 17 L5 13.4 L7.8 19.6 L10.4 18.4 L7.7 12.4 L13 12 Z';
const [ARROW_WIDTH, ARROW_HEIGHT] = [14, 21];

/** As text, because it runs in the page. What was changed is drawn in the frame after the next. */
const NEXT_FRAMES = 'new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))';

export class Reader {
  /** @type {{ x: number, y: number } | null} */
  #pointer = null;
  /** @type {Frame[]} */
  frames = [];

  /** @param {import('playwright-core').Page} page a gallery, with one inspection */
  constructor(page) {
    this.page = page;
    /** The inspector page's document. */
    this.webview = page.frameLocator('iframe');
  }

  /**
   * Moves the pointer into an element.
   * @param {Locator} element
   * @param {readonly [number, number]} place shares of its width and height
   */
  async pointAt(element, [x, y] = [0.5, 0.5]) {
    await element.scrollIntoViewIfNeeded();
    const box = await element.boundingBox();
    if (box === null) throw new Error(`${String(element)} can't be seen.`);
    this.#pointer = { x: box.x + x * box.width, y: box.y + y * box.height };
    await this.page.mouse.move(this.#pointer.x, this.#pointer.y);
  }

  /** Clicks where the pointer is. */
  async click() {
    if (this.#pointer !== null) await this.page.mouse.click(this.#pointer.x, this.#pointer.y);
  }

  /**
   * Takes a picture as soon as all maps and pictures are there.
   * @param {number} shownMs
   */
  async shoot(shownMs) {
    await this.webview.locator('canvas[aria-busy=true]').first().waitFor({ state: 'detached' });
    await this.webview.locator('html').evaluate(NEXT_FRAMES);
    const screenshot = await this.page.screenshot();
    this.frames.push({ picture: await this.#withPointer(screenshot), shownMs });
  }

  /** @param {Buffer} screenshot */
  async #withPointer(screenshot) {
    if (this.#pointer === null) return screenshot;
    const { width } = await sharp(screenshot).metadata();
    const scale = width / (this.page.viewportSize()?.width ?? width);
    const arrow = Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="${ARROW_WIDTH * scale}" height="${ARROW_HEIGHT * scale}" ` +
        `viewBox="0 0 ${ARROW_WIDTH} ${ARROW_HEIGHT}"><path d="${ARROW}" fill="#fff" stroke="#000"/></svg>`,
    );
    const place = { left: Math.round(this.#pointer.x * scale), top: Math.round(this.#pointer.y * scale) };
    return sharp(screenshot)
      .composite([{ input: arrow, ...place }])
      .png()
      .toBuffer();
  }
}
