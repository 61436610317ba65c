/** The report of an inspection: one HTML page with figures, tables, findings and sources, made from plain data. */
import type { Finding } from '../../protocol/findings';
import type { ColourMap } from '../../protocol/inspection';
import { counted, plusMinus } from '../../protocol/numbers';
import { MEANINGS } from '../../protocol/quantities';
import type { KlValues, MapQuery, Summary } from '../../protocol/statistics';
import { colouringOf, signedColouring } from '../colour/colourMap';
import { colourScale } from '../colour/colourScale';
import { type FigureContents, LINEAR, type NamedPicture, type ProvenanceLine } from '../contents';
import { channelScale } from '../kl/channelScale';
import { hierarchyContents, type HierarchyWords } from '../kl/hierarchyContents';
import type { KlByGroup } from '../kl/klByGroup';
import { mapPanel } from '../kl/mapPanel';
import { tablesOf } from '../tables';
import { reportHtml } from './reportHtml';

/** A report shows so many images at most, the first ones. */
export const MOST_REPORTED_IMAGES = 6;

/** An inspection, as far as it is known. */
export interface Reported extends KlByGroup {
  readonly fileName: string;
  readonly summary: Summary | null;
  readonly findings: readonly Finding[];
  /** What makes the numbers doubtful, in sentences. */
  readonly warnings: readonly string[];
  /** The answers to `reportedMaps`; some may be missing. */
  readonly maps: readonly KlValues[];
  /** Pictures of the first images. */
  readonly inputs: readonly NamedPicture[];
  readonly reconstructions: readonly NamedPicture[];
  readonly colourMap: ColourMap;
  readonly provenance: readonly ProvenanceLine[];
}

/** The maps that a report shows: the sum over channels of every group measured. */
export function reportedMaps({ summaries, shown }: Pick<KlByGroup, 'summaries' | 'shown'>): MapQuery[] {
  return summaries.flatMap((summary) =>
    summary === null ? [] : [{ quantity: shown.quantity, group: summary.group, channel: null, image: null }],
  );
}

/** A report is in English, wherever it is read. */
const WORDS: HierarchyWords = {
  title: (kl) => `${kl} by group and channel`,
  ...{ group: 'latent group', channel: 'channel', unused: 'unused' },
  named: (name) => name,
};

export function reportOf(reported: Reported): string {
  const { summaries, shown, maps, colourMap, provenance } = reported;
  const colouring = MEANINGS[shown.part].signed ? signedColouring('light') : colouringOf(colourMap);
  const unit = `nats per ${reported.noun}`;
  const hierarchy = hierarchyContents({
    ...{ kl: reported, covered: coveredInWords(reported), bars: summaries, barScale: LINEAR },
    ...{ units: { bars: unit, cells: unit }, words: WORDS },
    scale: channelScale(colouring, { summaries }),
  });
  const where: FigureContents = {
    title: 'Where: KL by latent position, each map on its own scale',
    subtitle: hierarchy.subtitle,
    panels: maps.map((map) => mapPanel(`group ${map.query.group}`, map, colourScale(colouring, map.klNats))),
  };
  const figures = [hierarchy, where, picturesIn(reported)].filter(({ panels }) => panels.length > 0);
  return reportHtml({
    title: `${reported.fileName}: latent groups`,
    headlines: [...headlines(reported.summary), hierarchy.subtitle],
    findings: reported.findings.map(({ sentence }) => sentence),
    warnings: reported.warnings,
    figures: figures.map((figure) => ({ ...figure, provenance })),
    tables: hierarchy.panels.flatMap((panel) =>
      tablesOf(panel).map((table) => (table.title === '' ? { ...table, title: hierarchy.title } : table)),
    ),
    provenance,
  });
}

/** `mean over 40 images`, as far as all groups are means over the same. */
function coveredInWords({ summaries, noun }: Reported): string {
  const [first, ...others] = summaries.filter((summary) => summary !== null);
  if (first === undefined || others.some(({ images, draws }) => images !== first.images || draws !== first.draws)) {
    return `mean over the ${noun}s measured`;
  }
  const { images, draws } = first;
  return `mean over ${counted(images, noun)}${draws === 1 ? ', one draw each' : ` × ${counted(draws, 'draw')}`}`;
}

function picturesIn({ inputs, reconstructions, noun }: Reported): FigureContents {
  const panels = [
    { title: `first ${noun}s, as the network got them`, pictures: inputs },
    { title: 'the decoder’s means for their first draw', pictures: reconstructions },
  ];
  return {
    title: 'Input and reconstruction',
    subtitle: '',
    panels: panels
      .filter(({ pictures }) => pictures.length > 0)
      .map((panel) => ({ kind: 'pictures' as const, ...panel })),
  };
}

function headlines(summary: Summary | null): string[] {
  if (summary === null) return [];
  const { klNats, reconstructionNats, nelboNats, bitsPerDimension, channelsInUse, channels } = summary;
  const cost =
    nelboNats === null || reconstructionNats === null
      ? `KL ${plusMinus(klNats)} nats`
      : `NELBO ${plusMinus(nelboNats)} = reconstruction ${plusMinus(reconstructionNats)} + KL ${plusMinus(klNats)} nats`;
  return [
    cost,
    ...(bitsPerDimension === null ? [] : [`${plusMinus(bitsPerDimension)} bits per dimension`]),
    ...(channelsInUse === null ? [] : [`${channelsInUse} of ${channels} channels in use`]),
  ];
}
