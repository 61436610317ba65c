import { join } from 'node:path';
import { expect, test } from 'vitest';
import { inspectionRequest } from '../../src/extension/inspectionRequest';

const sampleFolder = join('/', 'extension', 'media', 'sample');

test('the bundled sample is inspected on its held-out images', () => {
  expect(inspectionRequest(join(sampleFolder, 'nvae-digits.pt'), sampleFolder).input).toEqual({
    kind: 'files',
    paths: [join(sampleFolder, 'images')],
  });
});

test('any other checkpoint is inspected on 16 samples of its own', () => {
  const path = join('/', 'runs', 'nvae-digits.pt');
  expect(inspectionRequest(path, sampleFolder)).toEqual({
    path,
    input: { kind: 'samples', count: 16, temperature: 1 },
    seed: 0,
    threads: null,
  });
});
