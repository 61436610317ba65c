/**
 * The actions that a page can request. The page's methods and the checks derive from this table. A new action is a line
 * here, its handler in `inspectorPage.ts` and its use in the page (`host.NAME`).
 */
import { isBaselineWish } from './compare/baseline';
import { isFollowWish } from './compare/trainingRun';
import { isEngineWish } from './engines';
import { isExportWish } from './exports';
import { isFileToSave } from './fileToSave';
import { isActivityThreshold, isDrawCount, isGivenFlags, isInputWish, isSweepWish } from './pageRequests';
import { isNull, isText } from './plainValues';
import { isAnalysisWish } from './whatIf/analysis';
import { isDecodeLatentsWish, isSaveLatentsWish } from './whatIf/latents';
import { isSeparationWish } from './whatIf/separation';

export const ACTIONS = {
  /** Discards the next inspection, however far it came. If there is none, ends the shown one. */
  cancel: action(isNull),
  /** Repeats the latest request in a new model process, with the checkpoint as it is now. */
  restart: action(isNull),
  /** Inspects another input. Opens a dialog if files are to be chosen. */
  changeInput: action(isInputWish),
  changeDraws: action(isDrawCount),
  /** Measures more of the input's images, into a file that a dialog asks for. */
  measureMore: action(isSweepWish),
  /** Inspects other weights, by name, of a file that holds several. */
  changeWeights: action(isText),
  /** Inspects with another engine, and makes it the default for later inspections. */
  changeEngine: action(isEngineWish),
  /** Helps the user install a GPU engine. */
  setUpEngine: action(isNull),
  /** Answers the questions of status `asking` by inspecting with these flags. */
  giveFlags: action(isGivenFlags),
  setActivityThreshold: action(isActivityThreshold),
  /** Runs an analysis on the shown inspection's images. A running one ends, and keeps what it has. */
  analyse: action(isAnalysisWish),
  /** Runs the analysis that tells the images from those of other files. Opens a dialog if they are to be chosen. */
  tellApart: action(isSeparationWish),
  /** Runs the model for z of the images, into a file that a dialog asks for. */
  saveLatents: action(isSaveLatentsWish),
  /** Decodes a file of z. Opens a dialog unless the user picked it before. */
  decodeLatents: action(isDecodeLatentsWish),
  /** Ends the running analysis and keeps its results. */
  cancelAnalysis: action(isNull),
  /** Compares the shown results with a baseline. Opens a dialog if files are to be chosen. A running comparison ends. */
  compare: action(isBaselineWish),
  /** Ends the running comparison and keeps its results. */
  cancelComparison: action(isNull),
  /** Measures and follows the training run, or ends that and keeps what was measured. */
  followRun: action(isFollowWish),
  /** Exports results to a file that a dialog asks for. */
  exportResults: action(isExportWish),
  /** Saves a file that the page has made; a dialog asks where. */
  saveFile: action(isFileToSave),
};

/** An action with one request value, `null` if it needs none. */
interface Action<Request> {
  readonly isRequest: (value: unknown) => value is Request;
}

type Table = typeof ACTIONS;
export type ActionName = keyof Table;
/** The request of each action, by name. */
export type ActionRequests = { [Name in ActionName]: Table[Name] extends Action<infer Request> ? Request : never };

/** A function that performs each action, by name. */
export type Actions = {
  readonly [Name in ActionName]: ActionRequests[Name] extends null
    ? () => void
    : (request: ActionRequests[Name]) => void;
};

/** Whether `name` is an action. Names such as `constructor` and `__proto__` are not in the table. */
export function isAction(name: unknown): name is ActionName {
  return typeof name === 'string' && Object.hasOwn(ACTIONS, name);
}

export function isRequestTo<Name extends ActionName>(name: Name, request: unknown): request is ActionRequests[Name] {
  return ACTIONS[name].isRequest(request);
}

function action<Request>(isRequest: (value: unknown) => value is Request): Action<Request> {
  return { isRequest };
}
