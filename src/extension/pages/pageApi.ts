import { isAction, isRequestTo, type ActionName, type Actions } from '../../protocol/actions';
import type { HostCalls } from '../../protocol/inspection';
import { isText } from '../../protocol/plainValues';
import {
  isAbout,
  isRequestFor,
  type Ask,
  type FileQuestion,
  type InspectionQuestion,
  type QuestionName,
  type Requests,
  type WorkspaceQuestion,
} from '../../protocol/questions';

/** Answers a page's calls and performs its actions. */
export interface PageAnswers extends Pick<HostCalls, 'ready' | 'copy'> {
  readonly actions: Actions;
  readonly inspection: { readonly ask: Ask<InspectionQuestion> };
  readonly file: { readonly ask: Ask<FileQuestion> };
  readonly workspace: { readonly ask: Ask<WorkspaceQuestion> };
}

/** The calls of a page, checked: each throws or rejects with a TypeError if its request is invalid. */
export function hostCalls({ ready, copy, actions, inspection, file, workspace }: PageAnswers): HostCalls {
  return {
    ready,
    act: (name, request) => {
      if (!isAction(name)) throw new TypeError('The page wants something done that is not an action.');
      if (!isRequestTo(name, request)) throw invalid(name);
      actions[name](request);
    },
    ask: async (name, request) => {
      if (isAbout('inspection', name)) return inspection.ask(name, checked(name, request));
      if (isAbout('file', name)) return file.ask(name, checked(name, request));
      if (isAbout('workspace', name)) return workspace.ask(name, checked(name, request));
      throw new TypeError('The page asks something that is not a question.');
    },
    copy: async (text) => {
      if (!isText(text)) throw new TypeError('The page wants something copied that is not text.');
      return copy(text);
    },
  };
}

function checked<Name extends QuestionName>(name: Name, request: unknown): Requests[Name] {
  if (!isRequestFor(name, request)) throw invalid(name);
  return request;
}

function invalid(name: ActionName | QuestionName): TypeError {
  return new TypeError(`The page's request for “${name}” is invalid.`);
}
