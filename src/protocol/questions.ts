/**
 * The questions that a page asks and the model process answers. Page calls, checks, forwarding and answers derive from
 * this table. A new question is a line here, its answer and its use in the page (`host.ask`). An inspection answers in
 * `session/runningInspection.ts`, saved statistics in `session/savedInspection.ts`, a file in `tensors/tensorQuestions.ts`.
 * What is asked about the workspace goes through `extension/pages/inputAnswers.ts`, which asks `data/search`.
 */
import { isComparedMapQuery, type ComparedMap, type ComparedMapQuery } from './compare/comparison';
import { isRunCurves, type LoggedCurve, type RunCurves } from './compare/loggedHistory';
import type { FoundOffers, InputOffer } from './offers';
import {
  isLatentsQuery,
  isRidgesQuery,
  type Histograms,
  type LatentsQuery,
  type Plane,
  type Ridges,
  type RidgesQuery,
  type Standardised,
} from './distributions';
import { isIndex, isIndexOrNull, isNull, isObject } from './plainValues';
import { KL_QUANTITIES } from './quantities';
import { isQuantityMapQuery, type QuantityMap, type QuantityMapQuery } from './quantityMap';
import type { Citation } from './citation';
import type { ClassSummary, ModelCheck } from './comparisons';
import { isAmong, type ClassScope, type ImageClass } from './imageClasses';
import { isImageMapsQuery, type ImageMaps, type ImageMapsQuery } from './imageMaps';
import type { ImageSummary } from './imageSummary';
import {
  isChannelImagesQuery,
  isImageFactsQuery,
  isImageRowsQuery,
  type ChannelImages,
  type ChannelImagesQuery,
  type ImageFacts,
  type ImageFactsQuery,
  type ImageRows,
  type ImageRowsQuery,
} from './images';
import type { LatentRangesReport } from './latentRanges';
import { isLossMapQuery, type LossMap, type LossMapQuery } from './lossMap';
import type { KlMap, KlValues, MapQuery, Picture, PictureQuery } from './statistics';
import { isFindingsQuery, type Finding, type FindingsQuery } from './findings';
import type { UnusedUnits } from './unusedUnits';
import type { TrainingReport, WeightNews } from './weights';
import {
  isLiveQuery,
  isSamplesQuery,
  isVariationsQuery,
  type ChangedPicture,
  type LiveQuery,
  type SampledPictures,
  type SamplesQuery,
  type VariationsQuery,
  type VariedPictures,
} from './whatIf/live';
import { isAnalysisPicturesQuery, type AnalysisPictures, type AnalysisPicturesQuery } from './whatIf/whatIf';
import { MOST_ROWS_ASKED, type TensorAnswer, type TensorList } from './tensors';

export const QUESTIONS = {
  /** Rejects if the group, channel or image does not exist or is not measured yet. */
  klValues: aboutInspection<MapQuery, KlValues>(isMapQuery, 'this map'),
  /** What a hover over that map shows. Rejects as `klValues`. */
  klMap: aboutInspection<MapQuery, KlMap>(isMapQuery, 'this read-out'),
  /**
   * Rejects as `klMap`, if the model has no such quantity, if channels of it don't add up, or if its values are not kept.
   */
  quantityMap: aboutInspection<QuantityMapQuery, QuantityMap>(isQuantityMapQuery, 'this map'),
  /**
   * The distributions cover kept images. Each rejects if a group, channel or image does not exist or is not measured yet,
   * or no channel is in use.
   */
  histograms: aboutInspection<LatentsQuery, Histograms>(isLatentsQuery, 'the histograms'),
  ridges: aboutInspection<RidgesQuery, Ridges>(isRidgesQuery, 'the histograms'),
  plane: aboutInspection<LatentsQuery, Plane>(isLatentsQuery, 'the plane'),
  standardised: aboutInspection<LatentsQuery, Standardised>(isLatentsQuery, 'the distribution of u'),
  /** Rejects if the image does not exist, or its picture is not available yet or was not kept. */
  picture: aboutInspection<PictureQuery, Picture>(isPictureQuery, 'this picture'),
  /** Rejects as `picture`, if the decoder is unknown, or if a file doesn't hold the loss by pixel. */
  lossMap: aboutInspection<LossMapQuery, LossMap>(isLossMapQuery, 'this map'),
  /**
   * Rejects if the group or channel does not exist or is not measured yet, or no images are kept; of a class, as
   * `classScope`.
   */
  imageMaps: aboutInspection<ImageMapsQuery, ImageMaps>(isImageMapsQuery, 'these maps'),
  /** Asks for an image by its number. Rejects if it does not exist, is not measured yet, or was not kept. */
  imageSummary: aboutInspection<number, ImageSummary>(isIndex, 'this image’s numbers'),
  /** The classes that have images; `null` where images have no classes. Rejects if nothing is measured. */
  imageClasses: aboutInspection<null, readonly ImageClass[] | null>(isNull, 'the classes of the images'),
  /**
   * Asks for the mean over a class by its number. Rejects if it does not exist, or not all of its images are measured and
   * kept.
   */
  classScope: aboutInspection<number, ClassScope>(isIndex, 'the mean of this class'),
  /** Rejects if nothing is known of single images, or the group to sort by does not exist. */
  imageRows: aboutInspection<ImageRowsQuery, ImageRows>(isImageRowsQuery, 'this table'),
  /** Rejects if the image does not exist or is not measured yet, or nothing is known of single images. */
  imageFacts: aboutInspection<ImageFactsQuery, ImageFacts>(isImageFactsQuery, 'this image'),
  /**
   * Rejects if the group or channel does not exist or is not measured yet, or no images are known by it; of a class, as
   * `classScope`.
   */
  channelImages: aboutInspection<ChannelImagesQuery, ChannelImages>(isChannelImagesQuery, 'these images'),
  /** `null` where images have no classes. Rejects if nothing is known of single images. */
  classes: aboutInspection<null, readonly ClassSummary[] | null>(isNull, 'the classes'),
  /** `null` where no samples of the model were measured beside the images. Rejects as `classes`. */
  modelCheck: aboutInspection<null, ModelCheck | null>(isNull, 'the model check'),
  /** Reads the whole checkpoint for its hash. Rejects if nothing is measured, or the checkpoint has changed on disk. */
  citation: aboutInspection<null, Citation>(isNull, 'the citation'),
  /**
   * In order of weight, about the images measured so far, or those of a class. Rejects if nothing is
   * measured; of a class, as `classScope`.
   */
  findings: aboutInspection<FindingsQuery, readonly Finding[]>(isFindingsQuery, 'the findings'),
  /** From the images that are kept one by one, and the mean KL of all. Rejects if nothing is measured. */
  unusedUnits: aboutInspection<null, UnusedUnits>(isNull, 'the report on unused units'),
  /** From the images that are kept one by one. Rejects if nothing is measured, or a file has no sums. */
  latentRanges: aboutInspection<null, LatentRangesReport>(isNull, 'the shares out of range'),
  /** Where the training was when the file was saved. Rejects if nothing is measured, or there is no model. */
  training: aboutInspection<null, TrainingReport>(isNull, 'the state of the training'),
  /**
   * Asks for the report on the weights by the number of tensors that are known to be read. Answers soon; the weights are
   * read on only while it is asked. Rejects if there is no model, the checkpoint has changed on disk or can't be read.
   */
  weights: aboutInspection<number, WeightNews>(isIndex, 'the norms of the weights'),
  /** Rejects if the analysis wasn't run, or the image's pictures are not there yet or not kept. */
  analysisPictures: aboutInspection<AnalysisPicturesQuery, AnalysisPictures>(isAnalysisPicturesQuery, 'these pictures'),
  /** Rejects if nothing was compared, or the latent positions of the group weren't. */
  comparedMap: aboutInspection<ComparedMapQuery, ComparedMap>(isComparedMapQuery, 'this map'),
  /** What training logged beside these curves. Rejects if no run was looked at. */
  loggedCurves: aboutInspection<RunCurves, readonly LoggedCurve[]>(isRunCurves, 'what training logged'),
  /**
   * Runs the model. Of several that wait, only the latest is answered. Rejects if the image is not kept, the group,
   * channel or latent does not exist, the checkpoint has changed on disk, or something else runs on the model.
   */
  changedPicture: onModel<LiveQuery, ChangedPicture>(isLiveQuery, 'what the change does'),
  /** The same for some of a move's samples. Rejects as `changedPicture`, and if the decoder is unknown. */
  sampledPictures: onModel<SamplesQuery, SampledPictures>(isSamplesQuery, 'these samples'),
  /** The same for variations of one. Rejects as `sampledPictures`, and if there are not as many groups to share. */
  variedPictures: onModel<VariationsQuery, VariedPictures>(isVariationsQuery, 'these variations'),
  /**
   * All tensors of the checkpoint's file, even if no network could be built from it. Rejects if the file can't be read.
   */
  tensors: aboutFile<null, TensorList>(isNull),
  /** Answers in the order of the rows. Rejects if the file can't be read or has changed since it was listed. */
  tensorStatistics: aboutFile<readonly number[], TensorAnswer[]>(isTensorRows),
  /** The inputs chosen last in this workspace that are still there, the latest first. */
  recentInputs: aboutWorkspace<null, readonly InputOffer[]>(isNull),
  /**
   * Data sets and folders of pictures in the workspace. Answers soon, with those found since the first so many; the
   * search goes on only while it is asked. With 0, a search that has ended begins anew.
   */
  workspaceInputs: aboutWorkspace<number, FoundOffers>(isIndex),
};

/** A question with one request value. Request and answer are plain data. */
interface Question<Request, Answer> {
  /** Checks the form only. The model process decides whether the request makes sense for this model or file. */
  readonly isRequest: (value: unknown) => value is Request;
  /** Never set; it carries the answer's type. */
  readonly answer?: Answer;
}

/** Answered by the process of the shown inspection. */
interface InspectionQuestionLine<Request, Answer> extends Question<Request, Answer> {
  readonly about: 'inspection';
  /** What can't be shown after that process has ended, for example `this map`. */
  readonly subject: string;
  /** Whether the model runs for the answer, so that its weights must stay in memory. */
  readonly runsModel: boolean;
}

/** Answered by a process started for it, because a refused file has no inspection. */
interface FileQuestionLine<Request, Answer> extends Question<Request, Answer> {
  readonly about: 'file';
}

/** Answered by the extension and a process started for it. It needs neither inspection nor file. */
interface WorkspaceQuestionLine<Request, Answer> extends Question<Request, Answer> {
  readonly about: 'workspace';
}

type Table = typeof QUESTIONS;
export type QuestionName = keyof Table;
/** The request of each question, by name. */
export type Requests = {
  [Name in QuestionName]: Table[Name] extends Question<infer Request, unknown> ? Request : never;
};
/** The answer to each question, by name. */
export type Answers = {
  [Name in QuestionName]: Table[Name] extends { readonly answer?: infer Answer } ? Answer : never;
};

type Subject = Table[QuestionName]['about'];
type About<S extends Subject> = {
  [Name in QuestionName]: Table[Name] extends { about: S } ? Name : never;
}[QuestionName];
export type InspectionQuestion = About<'inspection'>;
export type FileQuestion = About<'file'>;
export type WorkspaceQuestion = About<'workspace'>;

/** Asks a question by its name. */
export type Ask<Names extends QuestionName = QuestionName> = <Name extends Names>(
  name: Name,
  request: Requests[Name],
) => Promise<Answers[Name]>;

/** Whether `name` is a question about that subject. Names such as `constructor` and `__proto__` are not in the table. */
export function isAbout<S extends Subject>(subject: S, name: unknown): name is About<S> {
  return isQuestion(name) && QUESTIONS[name].about === subject;
}

function isQuestion(name: unknown): name is QuestionName {
  return typeof name === 'string' && Object.hasOwn(QUESTIONS, name);
}

export function isRequestFor<Name extends QuestionName>(name: Name, request: unknown): request is Requests[Name] {
  return QUESTIONS[name].isRequest(request);
}

function aboutInspection<Request, Answer>(
  isRequest: (value: unknown) => value is Request,
  subject: string,
): InspectionQuestionLine<Request, Answer> {
  return { about: 'inspection', isRequest, subject, runsModel: false };
}

function onModel<Request, Answer>(
  isRequest: (value: unknown) => value is Request,
  subject: string,
): InspectionQuestionLine<Request, Answer> {
  return { ...aboutInspection<Request, Answer>(isRequest, subject), runsModel: true };
}

function aboutFile<Request, Answer>(
  isRequest: (value: unknown) => value is Request,
): FileQuestionLine<Request, Answer> {
  return { about: 'file', isRequest };
}

function aboutWorkspace<Request, Answer>(
  isRequest: (value: unknown) => value is Request,
): WorkspaceQuestionLine<Request, Answer> {
  return { about: 'workspace', isRequest };
}

function isMapQuery(value: unknown): value is MapQuery {
  if (!isObject<MapQuery>(value)) return false;
  const { quantity, group, channel, image } = value;
  const isQuantity = KL_QUANTITIES.some((known) => known === quantity);
  return isQuantity && isIndex(group) && isIndexOrNull(channel) && isIndexOrNull(image) && isAmong(value);
}

function isPictureQuery(value: unknown): value is PictureQuery {
  if (!isObject<PictureQuery>(value)) return false;
  return (value.kind === 'input' || value.kind === 'reconstruction') && isIndex(value.image);
}

function isTensorRows(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.length <= MOST_ROWS_ASKED && value.every(isIndex);
}
