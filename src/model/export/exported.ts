/** What an export is made from: an inspection's measurement, with everything needed to cite it. */
import type { Finding } from '../../protocol/findings';
import type { ReadStatistics } from '../statistics/file/readStatistics';
import type { StatisticsToWrite } from '../statistics/file/writeStatistics';
import type { Measurement } from '../statistics/measurement';

export interface Exported {
  readonly statistics: StatisticsToWrite;
  readonly measurement: Measurement;
  /** Draws of the noise per image. */
  readonly draws: number;
  /** At the release's threshold. */
  readonly findings: readonly Finding[];
}

/** Saved statistics, as far as the file holds them. */
export function exportedOf(read: ReadStatistics, findings: readonly Finding[]): Exported {
  const { records, measurement, scope } = read;
  const { count } = records.names;
  const names = Array.from({ length: count }, (_, image) => records.names.at(image) ?? '');
  return {
    statistics: { ...read, records: { ...records, names }, details: [] },
    measurement,
    draws: scope.draws,
    findings,
  };
}
