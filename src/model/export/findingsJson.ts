/** Findings as fields of JSON. */
import type { Evidence, Finding, FindingPlace } from '../../protocol/findings';

export function findingsAsJson(findings: readonly Finding[]): object[] {
  return findings.map(({ rule, sentence, number, threshold, evidence, place, definition, source }) => ({
    ...{ rule, sentence },
    number: evidenceAsJson(number),
    ...{ threshold, evidence: evidence.map(evidenceAsJson) },
    place: place && placeAsJson(place),
    ...{ definition, source },
  }));
}

function evidenceAsJson({ name, value, unit, standardError }: Evidence): object {
  return { name, value, unit, standard_error: standardError };
}

function placeAsJson(place: FindingPlace): object {
  switch (place.kind) {
    case 'group':
      return { group: place.group };
    case 'image':
      return { image: place.image };
    case 'tensor':
      return { tensor: place.tensor };
    case 'analysis':
      return { analysis: place.analysis };
    case 'batch norm':
      return { analysis: 'batchnorm' };
    case 'weights':
      return { analysis: 'weights' };
  }
}
