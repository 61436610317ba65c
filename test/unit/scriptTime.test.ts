/** The page's own scripting in a profile, as `npm run bench -- page` counts it. */
import { expect, test } from 'vitest';
import { scriptMs } from '../bench/scriptTime';

const call = (functionName: string, url = '') => ({ functionName, url });
const profile = {
  nodes: [
    { id: 1, callFrame: call('(root)'), children: [2, 4, 5, 6] },
    { id: 2, callFrame: call('draw', 'https://host/dist/page.js'), children: [3] },
    { id: 3, callFrame: call('sort') },
    { id: 4, callFrame: call('receive', 'https://host/workbench.js') },
    { id: 5, callFrame: call('(garbage collector)') },
    { id: 6, callFrame: call('(idle)') },
  ],
  samples: [2, 3, 4, 5, 6],
  timeDeltas: [1000, 2000, 4000, 8000, 16000],
};

test('what the page’s functions call counts as theirs, and so does garbage; another script’s time and idle time don’t', () => {
  expect(scriptMs(profile, /page\.js$/)).toBe(11);
  expect(scriptMs(profile, /workbench\.js$/)).toBe(12);
  expect(scriptMs({ nodes: [] }, /page\.js$/)).toBe(0);
});
