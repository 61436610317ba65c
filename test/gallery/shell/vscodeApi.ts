/** Runs in the page's frame before the page: `acquireVsCodeApi`, as VS Code provides it. */
import type {} from './pageDocument';

const side = window.parent.vscodeSide!;
let current: unknown = side.state === null ? undefined : JSON.parse(side.state);
let isAcquired = false;

Object.assign(window, {
  acquireVsCodeApi: () => {
    if (isAcquired) throw new Error('An instance of the VS Code API has already been acquired');
    isAcquired = true;
    return Object.freeze({
      postMessage: (message: unknown) => {
        side.postMessage(message);
      },
      getState: () => current,
      setState: (changed: unknown) => {
        current = changed;
        side.setState(JSON.stringify(changed));
        return changed;
      },
    });
  },
});
