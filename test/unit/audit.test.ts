/** `npm test` fails for known vulnerabilities in what ships, and for no others. */
import { expect, test } from 'vitest';
import { parse, shippedHoles } from '../../scripts/audit.mjs';

const hole = (name: string, ...nodes: string[]) => ({ name, severity: 'high', range: '<2.0.0', nodes });

test('a vulnerability in a package that ships is found, one in a tool is not', () => {
  const shipped = new Set(['node_modules/sharp', 'node_modules/a/node_modules/long']);
  const report = [
    hole('sharp', 'node_modules/sharp'),
    hole('tar', 'node_modules/tar'),
    hole('long', 'node_modules/long', 'node_modules/a/node_modules/long'),
  ];
  expect(shippedHoles(report, shipped).map(({ name }) => name)).toEqual(['sharp', 'long']);
});

test("npm's report is distinguished from its output when the registry doesn't answer", () => {
  const vulnerabilities = { sharp: hole('sharp', 'node_modules/sharp') };
  expect(parse(JSON.stringify({ auditReportVersion: 2, vulnerabilities }))).toEqual([vulnerabilities.sharp]);
  expect(parse(JSON.stringify({ auditReportVersion: 2, vulnerabilities: {} }))).toEqual([]);
  expect(parse(JSON.stringify({ message: '405 Method Not Allowed', error: { summary: '', detail: '' } }))).toBeNull();
  expect(parse('npm error audit endpoint returned an error')).toBeNull();
});
