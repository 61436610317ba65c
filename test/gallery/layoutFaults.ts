/** Faults in the page's layout, found in the page itself. */
import type { Locator } from 'playwright-core';

/** How long charts may take to be redrawn after the page was laid out. */
const FRAMES = 30;

/** Faults in words, once the page has come to rest; empty if nothing collides, overhangs or has vanished. */
export async function layoutFaults(html: Locator): Promise<string[]> {
  let found = await html.evaluate(faultsOf);
  for (let frame = 0; frame < FRAMES && found.length > 0; frame++) {
    await html.evaluate(() => new Promise(requestAnimationFrame));
    found = await html.evaluate(faultsOf);
  }
  return found;
}

/** Runs in the page, so it contains everything that it needs. */
function faultsOf(html: HTMLElement | SVGElement): string[] {
  interface Box {
    readonly left: number;
    readonly top: number;
    readonly right: number;
    readonly bottom: number;
  }
  interface Piece {
    readonly element: Element;
    readonly says: string;
    readonly box: Box;
    /** What it is part of: a region of the frame, or a menu, dialog or card that covers others on purpose. */
    readonly layer: Element | null;
  }

  /** The regions of the frame, which share the window among them. */
  const REGIONS = '.frame-head, .stage, .pane';
  /** What covers the page on purpose. */
  const OVER = ':popover-open, dialog[open], .pointer-card';
  /** What scrolls up and down. All of it is checked, as far down as it reaches. */
  const SCROLLED = '.frame-head, .stage, .pane-body, .tray, dialog';
  /** What must hold all that is in it from side to side. */
  const HOLDERS =
    '.frame-head, header, .views-line, .equation, .stage, .card, .figure-frame, .hierarchy-frame, .map-and-pictures > *, ' +
    '.side-by-side > *, .pane, .pane-head, .breadcrumb, .read-out, .tray, .pin, .menu:popover-open, dialog[open]';
  /** The view is of no use below this height, in pixels. */
  const LEAST_VIEW = 120;

  const all = (selector: string, within: ParentNode = html) =>
    Array.from(within.querySelectorAll<HTMLElement>(selector));
  const boxOf = (element: Element): Box => element.getBoundingClientRect();
  const overlap = (a: Box, b: Box): Box => ({
    left: Math.max(a.left, b.left),
    top: Math.max(a.top, b.top),
    right: Math.min(a.right, b.right),
    bottom: Math.min(a.bottom, b.bottom),
  });
  const isThere = ({ left, top, right, bottom }: Box, least = 0.5) => right - left > least && bottom - top > least;
  const isShown = (element: Element) => element.checkVisibility() && element.closest('.unseen') === null;
  const layerOf = (element: Element) => element.closest(`${OVER}, ${REGIONS}, ${SCROLLED}`);
  const nameOf = (element: Element) =>
    `${element.tagName.toLowerCase()}${Array.from(element.classList, (name) => `.${name}`).join('')}`;

  /** The part of `box`, which is in `element`, that can be seen, once what scrolls up and down is scrolled there. */
  const seenOf = (box: Box, element: Element): Box => {
    let seen = box;
    for (let around: Element | null = element; around !== null && around !== html; around = around.parentElement) {
      if (around === document.body || getComputedStyle(around).overflowX === 'visible') continue;
      const { left, right, top, bottom } = boxOf(around);
      seen = overlap(seen, around.matches(SCROLLED) ? { ...seen, left, right } : { left, right, top, bottom });
    }
    return seen;
  };

  const CELL_GAP = 4;
  const faults: string[] = [];

  function findOverhang(): void {
    const beyond = html.scrollWidth - html.clientWidth;
    if (beyond > 0) faults.push(`the page is ${beyond} px wider than its window`);
    for (const card of all(HOLDERS).filter((holder) => isShown(holder))) {
      const outer = boxOf(card);
      if (card.scrollWidth > card.clientWidth) faults.push(`${nameOf(card)} is narrower than what it holds`);
      for (const child of all('*', card)) {
        if (!isShown(child) || layerOf(child) !== layerOf(card)) continue;
        const box = seenOf(boxOf(child), child);
        if (isThere(box, 0) && (box.left < outer.left - 1 || box.right > outer.right + 1)) {
          faults.push(`${nameOf(child)} hangs out of ${nameOf(card)}`);
        }
      }
    }
    for (const cover of all(OVER)) {
      const { left, right } = boxOf(cover);
      if (left < -1 || right > html.clientWidth + 1) faults.push(`${nameOf(cover)} is not all in the window`);
    }
  }

  /** The head, the view and the pane share the window, and the view has room. */
  function findRegions(): void {
    const regions = all(REGIONS);
    const window: Box = { left: 0, top: 0, right: html.clientWidth, bottom: html.clientHeight };
    regions.forEach((region, place) => {
      const { left, top, right, bottom } = boxOf(region);
      const seen = overlap(boxOf(region), window);
      if (right - left - (seen.right - seen.left) > 1 || bottom - top - (seen.bottom - seen.top) > 1) {
        faults.push(`${nameOf(region)} is not all in the window`);
      }
      for (const other of regions.slice(place + 1)) {
        if (isThere(overlap(boxOf(region), boxOf(other)), 1)) {
          faults.push(`${nameOf(region)} and ${nameOf(other)} overlap`);
        }
      }
      if (region.matches('.stage') && bottom - top < LEAST_VIEW) {
        faults.push(`the view is only ${Math.round(bottom - top)} px high`);
      }
    });
  }

  /** Every line of text, without the space above and below its letters. */
  function texts(): Piece[] {
    const pieces: Piece[] = [];
    const nodes = document.createTreeWalker(html, NodeFilter.SHOW_TEXT);
    for (let node = nodes.nextNode(); node !== null; node = nodes.nextNode()) {
      const element = node.parentElement;
      const text = node.textContent?.trim() ?? '';
      if (element === null || text === '' || !isShown(element)) continue;
      if (element.closest('option, script, style') !== null) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const { left, top, right, bottom } of range.getClientRects()) {
        const margin = 0.2 * (bottom - top);
        const box = seenOf({ left, top: top + margin, right, bottom: bottom - margin }, element);
        if (isThere(box)) pieces.push({ element, says: `“${text}”`, box, layer: layerOf(element) });
      }
    }
    return pieces;
  }

  /** Elements that text must not cover, other than its own. A cover is meant to lie over a picture. */
  function solids(): Piece[] {
    return all('button:not(.channels *), input, select, canvas:not(.cover), progress, svg, .addends .field')
      .filter((element) => isShown(element))
      .map((element) => ({
        element,
        says: nameOf(element),
        box: seenOf(boxOf(element), element),
        layer: layerOf(element),
      }))
      .filter(({ box }) => isThere(box));
  }

  function findCollisions(): void {
    const pieces = [...texts(), ...solids()].sort((a, b) => a.box.top - b.box.top);
    pieces.forEach((piece, place) => {
      for (let next = place + 1; next < pieces.length; next++) {
        const other = pieces[next]!;
        if (other.box.top > piece.box.bottom) break;
        if (other.layer !== piece.layer) continue;
        if (piece.element.contains(other.element) || other.element.contains(piece.element)) continue;
        if (isThere(commonBox(piece, other), 1)) faults.push(`${piece.says} and ${other.says} overlap`);
      }
    });
  }

  /** The overlap of the two. Pieces in different cells of a table must not even touch. */
  function commonBox(piece: Piece, other: Piece): Box {
    const [cell, otherCell] = [piece, other].map(({ element }) => element.closest('th, td'));
    const isOfTable = cell !== null && otherCell !== null && cell !== otherCell;
    const { left, right, ...rest } = piece.box;
    return overlap(isOfTable ? { ...rest, left: left - CELL_GAP, right: right + CELL_GAP } : piece.box, other.box);
  }

  function findVanishedBars(): void {
    for (const row of all('.addends tr:has(.field)').filter((each) => isShown(each))) {
      const value = Number(row.querySelector('[data-value]')?.getAttribute('data-value'));
      const bar = row.querySelector('.field > span');
      if (boxOf(row.querySelector('.field')!).right - boxOf(row.querySelector('.field')!).left < 30) {
        faults.push(`there is no room for the bar of ${value}`);
      } else if (value !== 0 && Number.isFinite(value) && (bar === null || !isThere(boxOf(bar), 0.9))) {
        faults.push(`the bar of ${value} cannot be seen`);
      }
    }
    for (const canvas of all('.hierarchy .bars canvas') as HTMLCanvasElement[]) {
      if (canvas.clientWidth < 40) {
        faults.push(`bars have ${canvas.clientWidth} px`);
        continue;
      }
      const rows = all('.hierarchy .row:not(.head)');
      const rowHeight = canvas.height / rows.length;
      rows.forEach((row, group) => {
        const value = Number(row.querySelector('.value')?.getAttribute('data-value'));
        // Above the middle, where the whisker is.
        const line = canvas.getContext('2d')!.getImageData(0, (group + 0.3) * rowHeight, canvas.width, 1).data;
        const isDrawn = line.some((part, index) => index % 4 === 3 && part > 0);
        if (value !== 0 && Number.isFinite(value) && !isDrawn) faults.push(`the bar of group ${group} cannot be seen`);
      });
    }
  }

  function findHeads(): void {
    for (const head of all('.card-head, .figure-head')) {
      const [title, ...others] = Array.from(head.children, boxOf);
      for (const other of others) {
        const isBeside = other.left >= title!.right && other.top < title!.bottom;
        if (!isBeside && other.top < title!.bottom - 1) faults.push(`${head.innerText} does not begin with its title`);
      }
    }
  }

  findOverhang();
  findRegions();
  findCollisions();
  findVanishedBars();
  findHeads();
  return [...new Set(faults)];
}
