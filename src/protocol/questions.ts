/**
 * The questions that a page asks and the model process answers. Page calls, checks, forwarding and answers derive from
 * this table. A new question is a line here, its answer and its use in the page (`host.ask`). An inspection answers in
 * `session/runningInspection.ts`, saved statistics in `session/savedInspection.ts`, a file in `tensors/tensorQuestions.ts`.
 * What is asked about the workspace goes through `extension/pages/inputAnswers.ts`, which asks `data/search`.
 */
import type { FoundOffers, InputOffer } from './offers';
import { isIndex, isIndexOrNull, isNull, isObject } from './plainValues';
import { KL_QUANTITIES } from './quantities';
import type { Citation } from './citation';
import type { ClassSummary, ModelCheck } from './comparisons';
import type { HistogramQuery, Histograms, KlMap, MapQuery, Picture, PictureQuery } from './statistics';
import { MOST_ROWS_ASKED, type TensorAnswer, type TensorList } from './tensors';

export const QUESTIONS = {
  /** Rejects if the group, channel or image does not exist or is not measured yet. */
  klMap: aboutInspection<MapQuery, KlMap>(isMapQuery, 'this map'),
  /** Rejects if the group or channel does not exist or is not measured yet. */
  histograms: aboutInspection<HistogramQuery, Histograms>(isHistogramQuery, 'the histograms'),
  /** Rejects if the image does not exist, or its picture is not available yet or was not kept. */
  picture: aboutInspection<PictureQuery, Picture>(isPictureQuery, 'this picture'),
  /** `null` where images have no classes. Rejects if nothing is known of single images. */
  classes: aboutInspection<null, readonly ClassSummary[] | null>(isNull, 'the classes'),
  /** `null` where no samples of the model were measured beside the images. Rejects as `classes`. */
  modelCheck: aboutInspection<null, ModelCheck | null>(isNull, 'the model check'),
  /** Reads the whole checkpoint for its hash. Rejects if nothing is measured, or the checkpoint has changed on disk. */
  citation: aboutInspection<null, Citation>(isNull, 'the citation'),
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
  return { about: 'inspection', isRequest, subject };
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
  return isQuantity && isIndex(group) && isIndexOrNull(channel) && isIndexOrNull(image);
}

function isHistogramQuery(value: unknown): value is HistogramQuery {
  return isObject<HistogramQuery>(value) && isIndex(value.group) && isIndexOrNull(value.channel);
}

function isPictureQuery(value: unknown): value is PictureQuery {
  if (!isObject<PictureQuery>(value)) return false;
  return (value.kind === 'input' || value.kind === 'reconstruction') && isIndex(value.image);
}

function isTensorRows(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.length <= MOST_ROWS_ASKED && value.every(isIndex);
}
