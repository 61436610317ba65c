/** Results by class, for the terminal. */
import type { ClassEstimate, ClassSummary } from '../../protocol/comparisons';
import type { Estimate } from '../../protocol/statistics';
import { alignColumns } from './columns';
import { estimateCells } from './sumQuantities';

/** Number of cells at the start of a row that are text. */
const TEXTS = 1;

export function classTable(classes: readonly ClassSummary[]): string[] {
  const [first] = classes;
  if (first === undefined) return [];
  const of = (one: ClassSummary): ClassEstimate => one.nelboNats ?? one.klNats;
  const name = first.nelboNats === null ? 'KL' : 'NELBO';
  const rows = classes.map((one) => [
    one.name,
    String(one.images),
    ...estimateCells(of(one).mean),
    ...estimateCells(of(one).difference),
    ...estimateCells(one.klNats.mean),
  ]);
  return [
    '',
    `By class, nats per image; the difference is from all other images`,
    ...alignColumns([['class', 'images', name, '± s.e.', 'difference', '± s.e.', 'KL', '± s.e.'], ...rows], TEXTS),
  ];
}

export function classesAsJson(classes: readonly ClassSummary[]): object[] {
  return classes.map(({ name, images, klNats, reconstructionNats, nelboNats, groups }) => ({
    ...{ name, images },
    kl: comparedAsJson(klNats),
    recon: reconstructionNats && comparedAsJson(reconstructionNats),
    nelbo: nelboNats && comparedAsJson(nelboNats),
    groups: groups.map(comparedAsJson),
  }));
}

function comparedAsJson({ mean, difference }: ClassEstimate): object {
  return { ...estimateAsJson(mean), difference: estimateAsJson(difference) };
}

export function estimateAsJson({ mean, standardError }: Estimate): object {
  return { mean, standard_error: standardError };
}
