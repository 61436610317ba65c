import type { ProvenanceLine } from '../../src/figures/contents';
import { MOST_REPORTED_IMAGES, reportedMaps, reportOf } from '../../src/figures/report/report';
import { allWarnings } from '../../src/protocol/allWarnings';
import type { ColourMap, ShownInspection } from '../../src/protocol/inspection';
import { measuredIn } from '../sight/measured';
import type { Host } from '../state/host';

interface Options {
  readonly host: Pick<Host, 'ask'>;
  readonly colourMap: ColourMap;
  readonly provenance: readonly ProvenanceLine[];
}

/** A report of an inspection as one HTML document. What can't be had any more is left out. */
export async function makeReport(
  inspection: ShownInspection,
  { host, colourMap, provenance }: Options,
): Promise<string> {
  const measured = measuredIn(inspection, 'kl');
  const images = Array.from({ length: Math.min(MOST_REPORTED_IMAGES, measured.imagesKept) }, (_, image) => image);
  const pictures = (kind: 'input' | 'reconstruction') =>
    arrived(images.map((image) => host.ask('picture', { kind, image })));
  const [maps, findings, inputs, reconstructions] = await Promise.all([
    arrived(reportedMaps(measured).map((query) => host.ask('klValues', query))),
    arrived([host.ask('findings', { among: null })]),
    pictures('input'),
    pictures('reconstruction'),
  ]);
  return reportOf({
    ...measured,
    ...{ fileName: inspection.fileName, summary: inspection.summary, warnings: allWarnings(inspection) },
    ...{ findings: findings.flat(), maps, inputs, reconstructions, colourMap, provenance },
  });
}

/** The answers that came. */
async function arrived<T>(asked: readonly Promise<T>[]): Promise<T[]> {
  const settled = await Promise.allSettled(asked);
  return settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
}
