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
  const place = frame.parentFrame() === frame.page().mainFrame() ? 'frame' : '  frame in it';
  const answers = Promise.all([elementInWords(frame), documentInWords(frame)]).then((words) => words.join('; '));
  return `${place} ${await Promise.race([answers.catch(String), setTimeout(ANSWERS_MS, 'does not answer')])}`;
}

async function elementInWords(frame: Frame): Promise<string> {
  const element = await frame.frameElement();
  const [names, isVisible] = await Promise.all([
    element.evaluate((node) => ['id', 'name', 'class'].map((name) => (node as Element).getAttribute(name) ?? '')),
    element.isVisible(),
  ]);
  return [...names.filter((name) => name !== ''), isVisible ? 'visible' : 'hidden'].join(', ');
}

async function documentInWords(frame: Frame): Promise<string> {
  return frame.evaluate((most) => {
    const { readyState, body, title } = document;
    const elements = Array.from(body.children, ({ localName, id }) => `<${localName}${id === '' ? '' : ` #${id}`}>`);
    return `${readyState}, ${title}, ${elements.join('')}: ${JSON.stringify(body.innerText.trim().slice(0, most))}`;
  }, MOST_CHARACTERS);
}
