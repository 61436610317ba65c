/** Asks for the answers of a run, and makes what a file names visible. */
import { useMemo } from 'preact/hooks';
import type { Among } from '../../src/protocol/imageClasses';
import type { ImageRow } from '../../src/protocol/images';
import type { Answers, Requests } from '../../src/protocol/questions';
import { visibleName } from '../../src/protocol/visibleText';
import type { Host } from './host';
import { MapsFirst } from './mapsFirst';
import { Pictures } from './pictures';
import { RecentAnswers } from './recentAnswers';
import type { DistributionName, ImageSummaries, RunAnswers } from './runAnswers';
import { WeightsAnswer } from './weights';

/**
 * Number of maps kept, of distributions of each kind, and of images with their numbers. What a hover over the map of a
 * 64×64 group shows takes 0.7 MB.
 */
const KEPT = 16;

export function useRunAnswers(host: Host, run: number): RunAnswers {
  return useMemo(() => answersOf(host, run), [host, run]);
}

function answersOf(host: Host, run: number): RunAnswers {
  const ofClasses = new Map<number, RunAnswers>();
  const maps = new MapsFirst();
  const whole: RunAnswers = {
    ...answersInAnyScope(host, run, maps),
    ...answersAmong(host, {}, maps),
    among: (among) => {
      if (among === null) return whole;
      const answers = ofClasses.get(among) ?? { ...whole, ...answersAmong(host, { among }, maps) };
      ofClasses.set(among, answers);
      return answers;
    },
  };
  return whole;
}

/** Answers whose means cover the images of a scope. */
function answersAmong(
  host: Host,
  among: Among,
  first: MapsFirst,
): Pick<RunAnswers, 'values' | 'maps' | 'quantityMaps' | 'distributions'> {
  const ofMean = ({ image }: { readonly image: number | null }): Among => (image === null ? among : {});
  const distribution = <Name extends DistributionName>(name: Name) =>
    new RecentAnswers(KEPT, (query: Requests[Name]) =>
      first.after<Answers[Name]>(() => host.ask(name, Object.assign({}, query, ofMean(query)))),
    );
  return {
    values: new RecentAnswers(KEPT, (query) => first.map(host.ask('klValues', { ...query, ...ofMean(query) }))),
    maps: new RecentAnswers(KEPT, (query) => first.after(() => host.ask('klMap', { ...query, ...ofMean(query) }))),
    quantityMaps: new RecentAnswers(KEPT, (query) =>
      first.map(host.ask('quantityMap', { ...query, ...ofMean(query) })),
    ),
    distributions: {
      histograms: distribution('histograms'),
      ridges: distribution('ridges'),
      plane: distribution('plane'),
      standardised: distribution('standardised'),
    },
  };
}

function answersInAnyScope(
  host: Host,
  run: number,
  first: MapsFirst,
): Omit<RunAnswers, 'values' | 'maps' | 'quantityMaps' | 'distributions' | 'among'> {
  const imageSummaries: ImageSummaries = new RecentAnswers(KEPT, async (image) => {
    if (image === null) return null;
    const summary = await first.after(() => host.ask('imageSummary', image));
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
