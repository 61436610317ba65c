/** What is dropped on the page, as VS Code and the system describe it. */
import { describe, expect, test } from 'vitest';
import { droppedUris, mayHoldFiles } from '../../webview/drop/droppedUris';

const dragged = (data: Readonly<Record<string, string>>) => ({
  types: Object.keys(data),
  getData: (type: string) => data[type] ?? '',
});

describe('What is dropped', () => {
  test('are all files of the Explorer, although the usual list has only the first', () => {
    const drop = dragged({
      'text/plain': '/work/a.png',
      'text/uri-list': 'file:///work/a.png',
      'application/vnd.code.uri-list': 'file:///work/a.png\r\nfile:///work/b%20c.png',
    });
    expect(mayHoldFiles(drop)).toBe(true);
    expect(droppedUris(drop)).toEqual(['file:///work/a.png', 'file:///work/b%20c.png']);
  });

  test('are the URIs of the usual list where there is no other, without its comments', () => {
    expect(droppedUris(dragged({ 'text/uri-list': '# from here\nfile:///work/images\n' }))).toEqual([
      'file:///work/images',
    ]);
  });

  test('are files without names if another program has them', () => {
    const drop = dragged({ Files: '' });
    expect(mayHoldFiles(drop)).toBe(true);
    expect(droppedUris(drop)).toEqual([]);
  });

  test('is no file if it is text', () => {
    expect(mayHoldFiles(dragged({ 'text/plain': 'words' }))).toBe(false);
  });
});
