import { expect, test } from 'vitest';
import { filesChoice } from '../../src/extension/request/filesChoice';

test('pictures and arrays that were chosen are inspected whole', () => {
  expect(filesChoice(['/data/1.png', '/data/2.JPG']).most).toBeNull();
  expect(filesChoice(['/data/x.safetensors']).most).toBeNull();
});

test('of a folder or a data set, 64 images are taken at first', () => {
  for (const path of ['/data/images', '/data/MNIST/raw:test', '/data/arrays.npz', '/data/val.lmdb/data.mdb']) {
    expect(filesChoice([path])).toEqual({ kind: 'files', paths: [path], most: 64 });
  }
  expect(filesChoice(['/data/1.png', '/data/images']).most).toBe(64);
});
