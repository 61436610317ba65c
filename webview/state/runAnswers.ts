/** Maps, distributions and pictures, which are requested when they are looked at. */
import { useMemo } from 'preact/hooks';
import type { ClassScope } from '../../src/protocol/imageClasses';
import type { ImageSummary } from '../../src/protocol/imageSummary';
import type { ImageMaps, ImageMapsQuery } from '../../src/protocol/imageMaps';
import type { LossMap, LossMapQuery } from '../../src/protocol/lossMap';
import type { ImageFactsQuery, ImageRowsQuery } from '../../src/protocol/images';
import type { Answers, Requests } from '../../src/protocol/questions';
import type { KlMap, KlValues, MapQuery } from '../../src/protocol/statistics';
import { type Answer, useAnswer, useSame } from './answer';
import { Pictures } from './pictures';
import type { RecentAnswers } from './recentAnswers';
import type { WeightsAnswer } from './weights';

export { Pictures };

/** Maps as they are drawn. */
export type Values = RecentAnswers<MapQuery, KlValues>;
/** What a hover over them shows. */
export type KlMaps = RecentAnswers<MapQuery, KlMap>;
/** The questions about how quantities are distributed. */
export type DistributionName = 'histograms' | 'ridges' | 'plane' | 'standardised';
export type DistributionAnswers = {
  readonly [Name in DistributionName]: RecentAnswers<Requests[Name], Answers[Name]>;
};
export type QuantityMaps = RecentAnswers<Requests['quantityMap'], Answers['quantityMap']>;

/** By image; `null` is the answer while no image is chosen. */
export type ImageSummaries = RecentAnswers<number | null, ImageSummary | null>;

/** By class; `null` is the answer while no class is chosen. */
export type ClassScopes = RecentAnswers<number | null, ClassScope | null>;

/** What one run has answered so far, and a way to ask it for more. */
export interface RunAnswers {
  readonly values: Values;
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

/**
 * The map asked for, or the previous one until it arrives. The map is requested again when `version` changes.
 * @param query the answers say among which images a mean is
 */
export function useKlValues(values: Values, query: Omit<MapQuery, 'among'>, version: string): Answer<KlValues> {
  return useAnswer(values, useSame(mapQuery(query)), version);
}

/** The same for what a hover over the map shows. @param query `null` while there is nothing to ask for */
export function useKlMap(maps: KlMaps, query: Omit<MapQuery, 'among'> | null, version: string): Answer<KlMap> {
  return useAnswer(maps, useSame(query && mapQuery(query)) ?? undefined, version);
}

/** No more than the query, of whatever it is part of. */
export function mapQuery({ quantity, group, channel, image }: Omit<MapQuery, 'among'>): MapQuery {
  return { quantity, group, channel, image };
}

/** Like `useKlValues`, for a map of any quantity. */
export function useQuantityMap(
  maps: QuantityMaps,
  query: Requests['quantityMap'],
  version: string,
): Answer<Answers['quantityMap']> {
  return useAnswer(maps, useSame(query), version);
}

/** Like `useKlValues`, for a distribution. */
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

/** Like `useKlValues`, for the reconstruction loss of one image by pixel. */
export function useLossMap(maps: RunAnswers['lossMaps'], image: number, version: string): Answer<LossMap> {
  const query = useMemo(() => ({ image }), [image]);
  return useAnswer(maps, query, version);
}

/** Like `useKlValues`, for the maps of several images. */
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
