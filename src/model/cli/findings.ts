/** Findings for the terminal. */
import type { Finding } from '../../protocol/findings';

export function findingLines(findings: readonly Finding[]): string[] {
  if (findings.length === 0) return [];
  return ['', 'Findings', ...findings.map(({ sentence }) => `• ${sentence}`)];
}
