/** The CUDA versions that engines need, with the library names to look for on Linux. */

/** What ONNX Runtime's provider needs. */
export const CUDA_13 = ['libcublas.so.13', 'libcublasLt.so.13', 'libcudart.so.13', 'libcurand.so.10', 'libcudnn.so.9'];
/** Some of the libraries that TensorFlow opens. Its extra `and-cuda` installs all of them. */
export const CUDA_12 = ['libcublas.so.12', 'libcudart.so.12', 'libcudnn.so.9'];
/** Some of the libraries opened by the TensorFlow that comes with TensorFlow.js's package. */
export const CUDA_11 = ['libcublas.so.11', 'libcudart.so.11.0', 'libcudnn.so.8'];

/** The first driver version that runs programs of each CUDA. */
export const LEAST_DRIVER = { 'CUDA 13': 580, 'CUDA 12': 525, 'CUDA 11.2': 450 } as const;

/** The needed libraries that are in none of the places. */
export function missingLibraries(needed: readonly string[], ...places: readonly ReadonlySet<string>[]): string[] {
  return needed.filter((name) => !places.some((place) => place.has(name)));
}
