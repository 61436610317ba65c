/** Text from files in VS Code's own notifications, lists and bars, and in the log. */
import { expect, test } from 'vitest';
import { issueData } from '../../src/extension/issue/issueData';
import { plainText } from '../../src/extension/plainText';
import { visibleLog } from '../../src/extension/visibleLog';

const ESCAPES = '\u001b]0;title\u0007\u202e\u009b2J';
const WRITTEN_OUT = '\\u001b]0;title\\u0007\\u202e\\u009b2J';

test('no name makes a link that runs a command, or an icon', () => {
  expect(plainText('[a](command:b) $(flame).pt')).toBe('[a] (command:b) $ (flame).pt');
  expect(plainText('[a](https://b "c")')).toBe('[a] (https://b "c")');
  expect(plainText('$$(x)](](')).toBe('$$ (x)] (] (');
  expect(plainText(ESCAPES)).toBe(WRITTEN_OUT);
});

test('the log keeps lines apart, and their content within them', () => {
  const written: string[] = [];
  const write = (line: string | Error) => void written.push(String(line));
  const log = visibleLog({ info: write, warn: write, error: write });
  log.info('first', `second\n2026-01-01 [error] ${ESCAPES}`);
  log.warn('x'.repeat(900_000));
  expect(written[0]).toBe(`first\nsecond\\u000a2026-01-01 [error] ${WRITTEN_OUT}`);
  expect(written[1]).toHaveLength(2000);

  log.error(new Error(ESCAPES));
  expect(written[2]).toMatch(/^Error: \\u001b\]0;title\\u0007\\u202e\\u009b2J\n +at .*\n/);
  log.error(ESCAPES);
  expect(written[3]).toBe(WRITTEN_OUT);
});

test('an issue report names engines visibly', () => {
  const versions = { extension: '1', vscode: '1', window: 'web', node: '20', platform: 'linux', arch: 'x64' };
  expect(issueData(versions, [`GPU ${ESCAPES}`]).split('\n')[1]).toBe(`Engine: GPU ${WRITTEN_OUT}`);
});
