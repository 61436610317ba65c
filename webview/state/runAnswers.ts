/** Maps, distributions and pictures, which are requested when they are looked at. */
import { useMemo } from 'preact/hooks';
import type { Among, ClassScope } from '../../src/protocol/imageClasses';
import type { ImageSummary } from '../../src/protocol/imageSummary';
import type { ImageMaps, ImageMapsQuery } from '../../src/protocol/imageMaps';
import type { LossMap, LossMapQuery } from '../../src/protocol/lossMap';
import type { ImageFactsQuery, ImageRow, ImageRowsQuery } from '../../src/protocol/images';
import type { Answers, Requests } from '../../src/protocol/questions';
import type { KlMap, MapQuery } from '../../src/protocol/statistics';
import { visibleName } from '../../src/protocol/visibleText';
import { type Answer, useAnswer, useSame } from './answer';
import type { Host } from './host';
import { Pictures } from './pictures';
import { RecentAnswers } from './recentAnswers';
import { WeightsAnswer } from './weights';

export { Pictures };

export type KlMaps = RecentAnswers<MapQuery, KlMap>;
/** The questions about how quantities are distributed. */
type DistributionName = 'histograms' | 'ridges' | 'plane' | 'standardised';
export type DistributionAnswers = {
  readonly [Name in DistributionName]: RecentAnswers<Requests[Name], Answers[Name]>;
};
export type QuantityMaps = RecentAnswers<Requests['quantityMap'], Answers['quantityMap']>;

/** By image; `null` is the answer while no image is chosen. */
export type ImageSummaries = RecentAnswers<number | null, ImageSummary | null>;

/** By class; `null` is the answer while no class is chosen. */
export type ClassScopes = RecentAnswers<number | null, ClassScope | null>;

/** Number of maps kept, of distributions of each kind, and of images with their numbers. The map of a 64×64 group takes 0.7 MB. */
const KEPT = 16;

/** What one run has answered so far, and a way to ask it for more. */
export interface RunAnswers {
  readonly maps: KlMaps;
  readonly quantityMaps: QuantityMaps;
  readonly distributions: DistributionAnswers;
  readonly pictures: Pictures;
  readonly lossMaps: RecentAnswers<LossMapQuery, LossMap>;
  readonly imageMaps: RecentAnswers<ImageMapsQuery, ImageMaps>;
  readonly imageSummaries: ImageSummaries;
  readonly imageRows: RecentAnswers<ImageRowsQuery, Answers['imageRows']>;
  readonly imageFacts: RecentAnswers<ImageFactsQuery, Answers['imageFacts']>;
  readonly channelImages: RecentAnswers<Requests['channelImages'], Answers['channelImages']>;
  readonly classes: RecentAnswers<null, Answers['classes']>;
  readonly modelCheck: RecentAnswers<null, Answers['modelCheck']>;
  readonly citation: RecentAnswers<null, Answers['citation']>;
  /** By class; `null` is all images. */
  readonly findings: RecentAnswers<number | null, Answers['findings']>;
  readonly unusedUnits: RecentAnswers<null, Answers['unusedUnits']>;
  readonly latentRanges: RecentAnswers<null, Answers['latentRanges']>;
  readonly training: RecentAnswers<null, Answers['training']>;
  readonly weights: WeightsAnswer;
  readonly loggedCurves: RecentAnswers<Requests['loggedCurves'], Answers['loggedCurves']>;
  readonly comparedMaps: RecentAnswers<Requests['comparedMap'], Answers['comparedMap']>;
  readonly analysisPictures: RecentAnswers<Requests['analysisPictures'], Answers['analysisPictures']>;
  /** These run the model, so a view asks for one at a time and keeps the answers itself. */
  readonly changedPicture: (query: Requests['changedPicture']) => Promise<Answers['changedPicture']>;
  readonly sampledPictures: (query: Requests['sampledPictures']) => Promise<Answers['sampledPictures']>;
  readonly variedPictures: (query: Requests['variedPictures']) => Promise<Answers['variedPictures']>;
  readonly imageClasses: RecentAnswers<null, Answers['imageClasses']>;
  readonly classScopes: ClassScopes;
  /** The same answers with means over the images of one class; `null` is all images. */
  readonly among: (among: number | null) => RunAnswers;
}

export function useRunAnswers(host: Host, run: number): RunAnswers {
  return useMemo(() => answersOf(host, run), [host, run]);
}

function answersOf(host: Host, run: number): RunAnswers {
  const ofClasses = new Map<number, RunAnswers>();
  const whole: RunAnswers = {
    ...answersInAnyScope(host, run),
    ...answersAmong(host, {}),
    among: (among) => {
      if (among === null) return whole;
      const answers = ofClasses.get(among) ?? { ...whole, ...answersAmong(host, { among }) };
      ofClasses.set(among, answers);
      return answers;
    },
  };
  return whole;
}

/** Answers whose means cover the images of a scope. */
function answersAmong(host: Host, among: Among): Pick<RunAnswers, 'maps' | 'quantityMaps' | 'distributions'> {
  const ofMean = ({ image }: { readonly image: number | null }): Among => (image === null ? among : {});
  const afterMaps =
    <Name extends DistributionName>(name: Name) =>
    async (query: Requests[Name]): Promise<Answers[Name]> => {
      // A map wanted at the same time is looked at first, so it is asked for first.
      await Promise.resolve();
      return host.ask(name, Object.assign({}, query, ofMean(query)));
    };
  return {
    maps: new RecentAnswers(KEPT, (query) => host.ask('klMap', { ...query, ...ofMean(query) })),
    quantityMaps: new RecentAnswers(KEPT, (query) => host.ask('quantityMap', { ...query, ...ofMean(query) })),
    distributions: {
      histograms: new RecentAnswers(KEPT, afterMaps('histograms')),
      ridges: new RecentAnswers(KEPT, afterMaps('ridges')),
      plane: new RecentAnswers(KEPT, afterMaps('plane')),
      standardised: new RecentAnswers(KEPT, afterMaps('standardised')),
    },
  };
}

function answersInAnyScope(
  host: Host,
  run: number,
): Omit<RunAnswers, 'maps' | 'quantityMaps' | 'distributions' | 'among'> {
  const imageSummaries: ImageSummaries = new RecentAnswers(KEPT, async (image) => {
    if (image === null) return null;
    const summary = await host.ask('imageSummary', image);
    return { ...summary, name: summary.name && visibleName(summary.name) };
  });
  return {
    ...{ pictures: new Pictures(host, run), imageSummaries },
    imageRows: new RecentAnswers(KEPT, async (query) => {
      const answer = await host.ask('imageRows', query);
      return { ...answer, rows: answer.rows.map(visibleRow) };
    }),
    imageFacts: new RecentAnswers(KEPT, async (query) => {
      const answer = await host.ask('imageFacts', query);
      return { ...answer, row: visibleRow(answer.row) };
    }),
    lossMaps: new RecentAnswers(KEPT, (query) => host.ask('lossMap', query)),
    imageMaps: new RecentAnswers(KEPT, async (query) => {
      const answer = await host.ask('imageMaps', query);
      return { ...answer, maps: answer.maps.map((map) => ({ ...map, name: visibleName(map.name) })) };
    }),
    channelImages: new RecentAnswers(KEPT, (query) => host.ask('channelImages', query)),
    imageClasses: new RecentAnswers(1, async () => {
      const classes = await host.ask('imageClasses', null);
      return classes?.map((one) => ({ ...one, name: visibleName(one.name) })) ?? null;
    }),
    classScopes: new RecentAnswers(KEPT, async (among) => {
      if (among === null) return null;
      const scope = await host.ask('classScope', among);
      return { ...scope, name: visibleName(scope.name) };
    }),
    classes: new RecentAnswers(1, () => host.ask('classes', null)),
    modelCheck: new RecentAnswers(1, () => host.ask('modelCheck', null)),
    citation: new RecentAnswers(1, () => host.ask('citation', null)),
    findings: new RecentAnswers(KEPT, (among) => host.ask('findings', { among })),
    unusedUnits: new RecentAnswers(1, () => host.ask('unusedUnits', null)),
    latentRanges: new RecentAnswers(1, () => host.ask('latentRanges', null)),
    training: new RecentAnswers(1, () => host.ask('training', null)),
    weights: new WeightsAnswer(host),
    loggedCurves: new RecentAnswers(KEPT, (of) => host.ask('loggedCurves', of)),
    comparedMaps: new RecentAnswers(KEPT, (query) => host.ask('comparedMap', query)),
    analysisPictures: new RecentAnswers(KEPT, (query) => host.ask('analysisPictures', query)),
    changedPicture: (query) => host.ask('changedPicture', query),
    sampledPictures: (query) => host.ask('sampledPictures', query),
    variedPictures: (query) => host.ask('variedPictures', query),
  };
}

function visibleRow(row: ImageRow): ImageRow {
  return { ...row, name: visibleName(row.name), ofClass: row.ofClass === null ? null : visibleName(row.ofClass) };
}

/**
 * The map asked for, or the previous one until it arrives. The map is requested again when `version` changes.
 * @param query `null` while there is nothing to ask for; the answers say among which images a mean is
 */
export function useKlMap(maps: KlMaps, query: Omit<MapQuery, 'among'> | null, version: string): Answer<KlMap> {
  const same = useSame(
    query && { quantity: query.quantity, group: query.group, channel: query.channel, image: query.image },
  );
  return useAnswer(maps, same ?? undefined, version);
}

/** Like `useKlMap`, for a map of any quantity. */
export function useQuantityMap(
  maps: QuantityMaps,
  query: Requests['quantityMap'],
  version: string,
): Answer<Answers['quantityMap']> {
  return useAnswer(maps, useSame(query), version);
}

/** Like `useKlMap`, for a distribution. */
export function useDistribution<Name extends DistributionName>(
  name: Name,
  answers: DistributionAnswers,
  query: Requests[Name],
  version: string,
): Answer<Answers[Name]> {
  return useAnswer(answers[name], useSame(query), version);
}

/**
 * One image's numbers, or those of the previous image until they arrive; `null` while no image is chosen.
 * @param version changes with what has been measured, and with the activity threshold
 */
export function useImageSummary(
  summaries: ImageSummaries,
  image: number | null,
  version: string,
): Answer<ImageSummary> | null {
  const answer = useAnswer(summaries, image, version);
  if (image === null) return null;
  if (answer.kind !== 'here') return answer;
  return answer.value === null ? { kind: 'waiting' } : { kind: 'here', value: answer.value };
}

/** Like `useImageSummary`, for the mean over a class. */
export function useClassScope(scopes: ClassScopes, among: number | null, version: string): Answer<ClassScope> | null {
  const answer = useAnswer(scopes, among, version);
  if (among === null) return null;
  if (answer.kind !== 'here') return answer;
  return answer.value === null ? { kind: 'waiting' } : { kind: 'here', value: answer.value };
}

export function useImageClasses(classes: RunAnswers['imageClasses'], version: string): Answer<Answers['imageClasses']> {
  return useAnswer(classes, null, version);
}

/** Like `useKlMap`, for the reconstruction loss of one image by pixel. */
export function useLossMap(maps: RunAnswers['lossMaps'], image: number, version: string): Answer<LossMap> {
  const query = useMemo(() => ({ image }), [image]);
  return useAnswer(maps, query, version);
}

/** Like `useKlMap`, for the maps of several images. */
export function useImageMaps(maps: RunAnswers['imageMaps'], query: ImageMapsQuery, version: string): Answer<ImageMaps> {
  return useAnswer(maps, useSame(query), version);
}

export function useImageFacts(
  facts: RunAnswers['imageFacts'],
  image: number,
  version: string,
): Answer<Answers['imageFacts']> {
  const query = useMemo(() => ({ image }), [image]);
  return useAnswer(facts, query, version);
}

export function useChannelImages(
  images: RunAnswers['channelImages'],
  query: Requests['channelImages'],
  version: string,
): Answer<Answers['channelImages']> {
  return useAnswer(images, useSame(query), version);
}

export function useClasses(classes: RunAnswers['classes'], version: string): Answer<Answers['classes']> {
  return useAnswer(classes, null, version);
}

export function useCitation(citation: RunAnswers['citation'], version: string): Answer<Answers['citation']> {
  return useAnswer(citation, null, version);
}

/** @param among the class that they are about; `null` for all images */
export function useFindings(
  findings: RunAnswers['findings'],
  among: number | null,
  version: string,
): Answer<Answers['findings']> {
  return useAnswer(findings, among, version);
}

export function useUnusedUnits(units: RunAnswers['unusedUnits'], version: string): Answer<Answers['unusedUnits']> {
  return useAnswer(units, null, version);
}

export function useLatentRanges(ranges: RunAnswers['latentRanges'], version: string): Answer<Answers['latentRanges']> {
  return useAnswer(ranges, null, version);
}

export function useTraining(training: RunAnswers['training'], version: string): Answer<Answers['training']> {
  return useAnswer(training, null, version);
}

/**
 * What the decoder makes of an image in every pass of an analysis.
 * @param query `null` while there is nothing to ask for
 */
export function useAnalysisPictures(
  pictures: RunAnswers['analysisPictures'],
  query: Requests['analysisPictures'] | null,
  version: string,
): Answer<Answers['analysisPictures']> {
  return useAnswer(pictures, useSame(query) ?? undefined, version);
}

/** KL by latent position of a group, in the comparison that `version` names. */
export function useComparedMap(
  maps: RunAnswers['comparedMaps'],
  group: number | null,
  version: string,
): Answer<Answers['comparedMap']> {
  const query = useMemo(() => (group === null ? undefined : { group }), [group]);
  return useAnswer(maps, query, version);
}
