/** The header of NumPy's npy format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html */

const MAGIC = Buffer.from('\u0093NUMPY', 'latin1');
/** Data start at a multiple of this. */
const ALIGNMENT = 64;
/** Of magic, version and length in version 1.0. */
const BEFORE = MAGIC.length + 4;

/** @param descr NumPy's name of the type, for example `<f4` @param shape row-major */
export function npyHeader(descr: string, shape: readonly number[]): Uint8Array {
  const dimensions = shape.length === 1 ? `${shape[0] ?? 0},` : shape.join(', ');
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${dimensions}), }`;
  const length = Math.ceil((BEFORE + text.length + 1) / ALIGNMENT) * ALIGNMENT - BEFORE;
  const header = Buffer.alloc(BEFORE + length, ' ');
  MAGIC.copy(header);
  header.set([1, 0], MAGIC.length);
  header.writeUInt16LE(length, MAGIC.length + 2);
  header.write(text, BEFORE, 'latin1');
  header.write('\n', BEFORE + length - 1, 'latin1');
  return header;
}
