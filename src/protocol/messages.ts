/**
 * How messages cross to the page and back. VS Code sends them as JSON, with typed arrays alongside. Anything that JSON
 * would lose is encoded: non-finite numbers, errors, and arrays that view a larger buffer.
 */

/** Encodes a number that JSON would turn into `null`. */
interface WrittenNumber {
  readonly $number: 'NaN' | 'Infinity' | '-Infinity';
}

/** Encodes an `Error`, which JSON would reduce to `{}`. */
interface WrittenError {
  readonly $error: string;
}

/** Encodes a message for `Webview.postMessage` and `acquireVsCodeApi().postMessage`. The argument is not modified. */
export function encodeMessage(message: unknown): unknown {
  if (typeof message === 'number') return Number.isFinite(message) ? message : writtenNumber(message);
  if (typeof message !== 'object' || message === null) return message;
  if (message instanceof Error) return { $error: message.message } satisfies WrittenError;
  if (ArrayBuffer.isView(message)) return wholeArray(message);
  return eachValue(message, encodeMessage);
}

/** Inverts `encodeMessage`. */
export function decodeMessage(message: unknown): unknown {
  if (typeof message !== 'object' || message === null || ArrayBuffer.isView(message)) return message;
  if (isWrittenNumber(message)) return Number(message.$number);
  if (isWrittenError(message)) return new Error(message.$error);
  return eachValue(message, decodeMessage);
}

function writtenNumber(value: number): WrittenNumber {
  if (Number.isNaN(value)) return { $number: 'NaN' };
  return { $number: value > 0 ? 'Infinity' : '-Infinity' };
}

function isWrittenNumber(message: object): message is WrittenNumber {
  return '$number' in message;
}

function isWrittenError(message: object): message is WrittenError {
  return '$error' in message;
}

function eachValue(message: object, change: (value: unknown) => unknown): unknown {
  if (Array.isArray(message)) return message.map(change);
  return Object.fromEntries(Object.entries(message).map(([key, value]) => [key, change(value)]));
}

/** Copies views: a view would send its whole buffer, and Node's `Buffer` would arrive as an array of numbers. */
function wholeArray(view: ArrayBufferView): ArrayBufferView {
  if (view instanceof Uint8Array) {
    return view.constructor === Uint8Array && fillsItsBuffer(view) ? view : new Uint8Array(view);
  }
  if (view instanceof Float32Array) return fillsItsBuffer(view) ? view : view.slice();
  if (view instanceof Float64Array) return fillsItsBuffer(view) ? view : view.slice();
  if (view instanceof Int32Array) return fillsItsBuffer(view) ? view : view.slice();
  throw new TypeError(
    `A message can hold Uint8Array, Int32Array, Float32Array and Float64Array, not ${view.constructor.name}.`,
  );
}

function fillsItsBuffer(view: ArrayBufferView): boolean {
  return view.buffer instanceof ArrayBuffer && view.byteLength === view.buffer.byteLength;
}
