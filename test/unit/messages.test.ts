import { describe, expect, it } from 'vitest';
import { decodeMessage, encodeMessage } from '../../src/protocol/messages';

/** Imitates VS Code between a page and its extension: JSON, with typed arrays alongside. */
function post(message: unknown): unknown {
  const arrays: ArrayBufferView[] = [];
  const text = JSON.stringify(message, (_key, value: unknown) =>
    ArrayBuffer.isView(value) ? { $array: arrays.push(value) - 1 } : value,
  );
  return JSON.parse(text, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && '$array' in value ? arrays[Number(value.$array)] : value,
  );
}

const arrived = (message: unknown) => decodeMessage(post(encodeMessage(message)));

describe('a message between the extension and its page', () => {
  it('keeps numbers that JSON can’t write', () => {
    const message = { mean: NaN, bounds: [-Infinity, Infinity], deep: [{ value: NaN }], finite: -1.5e-300 };
    expect(arrived(message)).toEqual(message);
  });

  it('keeps what JSON can write unchanged', () => {
    const message = { text: 'KL', none: null, flag: false, list: [1, 'two', null], nested: { empty: {} } };
    expect(arrived(message)).toEqual(message);
  });

  it('keeps typed arrays, including non-finite numbers in them', () => {
    const message = {
      kl: Float64Array.of(1, NaN, Infinity),
      image: Float32Array.of(0.5),
      pixels: Uint8Array.of(0, 255),
      images: Int32Array.of(-1, 70_000),
    };
    expect(arrived(message)).toEqual(message);
  });

  it('sends a part of a larger array without the rest of it', () => {
    const part = new Float64Array(1000).subarray(10, 12);
    const sent = encodeMessage({ part }) as { part: Float64Array };
    expect(sent.part).toEqual(new Float64Array(2));
    expect(sent.part.buffer.byteLength).toBe(16);
  });

  it("sends Node's Buffer as bytes", () => {
    expect(arrived(Buffer.from([1, 2, 3]))).toEqual(Uint8Array.of(1, 2, 3));
  });

  it("reports at the sender which array it can't carry", () => {
    expect(() => encodeMessage(new DataView(new ArrayBuffer(8)))).toThrow('not DataView');
  });

  it('keeps what an error says', () => {
    const error = arrived({ e: new Error('group 4 is not measured yet') }) as { e: Error };
    expect(error.e).toBeInstanceOf(Error);
    expect(error.e.message).toBe('group 4 is not measured yet');
  });

  it('leaves its argument unchanged', () => {
    const message = { value: NaN };
    encodeMessage(message);
    expect(message.value).toBeNaN();
  });
});
