/**
 * What a page can have done. The page's methods and the checks derive from this table. A new action is a line here, its
 * handler in `inspectorPage.ts` and its use in the page (`host.NAME`).
 */
import { isEngineWish } from './engines';
import { isActivityThreshold, isDrawCount, isGivenFlags, isInputWish } from './pageRequests';
import { isNull, isText } from './plainValues';

export const ACTIONS = {
  /** Gives up the next inspection, however far it came; without one, ends the one that is shown. */
  cancel: action(isNull),
  /** Makes the latest request again in a new model process, with the checkpoint as it is now. */
  restart: action(isNull),
  /** Inspects another input; opens a dialog where files are to be chosen. */
  changeInput: action(isInputWish),
  changeDraws: action(isDrawCount),
  /** Inspects other weights of a file that holds several, by their name. */
  changeWeights: action(isText),
  /** Inspects with another engine, and makes it the one for inspections to come. */
  changeEngine: action(isEngineWish),
  /** Helps the user install a GPU engine. */
  setUpEngine: action(isNull),
  /** Answers the questions of status `asking`: inspects with these flags. */
  giveFlags: action(isGivenFlags),
  setActivityThreshold: action(isActivityThreshold),
};

/** An action with one request value, which is `null` where there is nothing to say. */
interface Action<Request> {
  readonly isRequest: (value: unknown) => value is Request;
}

type Table = typeof ACTIONS;
export type ActionName = keyof Table;
/** By name, what an action takes. */
export type ActionRequests = { [Name in ActionName]: Table[Name] extends Action<infer Request> ? Request : never };

/** By name, a function that does it, or has it done. */
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
