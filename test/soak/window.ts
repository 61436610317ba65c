import { setTimeout } from 'node:timers/promises';
import type { Frame, Page } from 'playwright-core';

/** A frame that is loading, or whose process is stuck, answers later or never. */
const ANSWERS_MS = 2000;
const MOST_CHARACTERS = 300;

/** VS Code's window, for a page that shows nothing: its tabs, and how far each page's frames have come. */
export async function windowInWords(page: Page): Promise<string> {
  const tabs = page.locator('.tabs-container .tab');
  const names = await tabs.evaluateAll((all) => all.map((tab) => `${tab.classList.value}: ${tab.textContent}`));
  const frames = page.frames().filter((frame) => frame !== page.mainFrame());
  return [...names.map((name) => `tab ${name}`), ...(await Promise.all(frames.map(frameInWords)))].join('\n    ');
}

async function frameInWords(frame: Frame): Promise<string> {
  const depth = frame.parentFrame()?.parentFrame() === null ? 'frame' : 'frame within';
  const answers = Promise.all([elementInWords(frame), documentInWords(frame)]).then((words) => words.join(', '));
  const words = await Promise.race([answers.catch(String), setTimeout(ANSWERS_MS, 'no answer')]);
  return `${depth} ${frame.url().slice(0, MOST_CHARACTERS)}: ${words}`;
}

async function elementInWords(frame: Frame): Promise<string> {
  const element = await frame.frameElement();
  const [opening, isVisible] = await Promise.all([
    element.evaluate((node) => (node as Element).outerHTML),
    element.isVisible(),
  ]);
  return `${isVisible ? 'visible' : 'hidden'} ${opening.slice(0, MOST_CHARACTERS)}`;
}

async function documentInWords(frame: Frame): Promise<string> {
  const [readyState, html] = await frame.evaluate(() => [document.readyState, document.body.outerHTML] as const);
  return `${readyState} ${html.length} characters ${html.slice(0, MOST_CHARACTERS)}`;
}
