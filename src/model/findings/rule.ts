import type { Evidence, Finding, FindingRule } from '../../protocol/findings';
import type { Estimate } from '../../protocol/statistics';
import type { Examined } from './examined';

export interface Rule {
  readonly name: FindingRule;
  /** A rule about data is never applied to samples of the model. */
  readonly about: 'file' | 'data';
  /** Findings of heavier rules are shown first. */
  readonly weight: number;
  readonly definition: string;
  readonly source: string;
  /** `null` where the rule doesn't apply, or what it needs is not known. */
  readonly find: (examined: Examined) => Found | null;
}

/** A finding without what its rule says of every case. */
export type Found = Omit<Finding, 'rule' | 'definition' | 'source'>;

export function evidence(
  name: string,
  value: number,
  unit: Evidence['unit'] = null,
  standardError: number | null = null,
): Evidence {
  return { name, value, unit, standardError };
}

export function nats(name: string, { mean, standardError }: Estimate): Evidence {
  return evidence(name, mean, 'nats', standardError);
}
