import { isEngineWish, type EngineWish } from '../../protocol/engines';
import type { GivenFlag, HostCalls, InputWish, PageSettings } from '../../protocol/inspection';
import {
  isActivityThreshold,
  isDrawCount,
  isGivenFlags,
  isHistogramQuery,
  isImageNumber,
  isInputWish,
  isMapQuery,
  isPictureKind,
  isTensorRows,
  isText,
} from '../../protocol/pageRequests';
import type { LiveInspection } from '../inspections/liveInspection';
import type { TensorAnswers } from './tensorAnswers';

/** What a page has beside its inspection. */
export interface PageActions {
  settings(): PageSettings;
  restart(): void;
  changeInput(wish: InputWish): void;
  changeDraws(draws: number): void;
  changeWeights(name: string): void;
  changeEngine(wish: EngineWish): void;
  setUpEngine(): void;
  giveFlags(flags: readonly GivenFlag[]): void;
  copy(text: string): Promise<void>;
}

/** Answers to a page. What comes from it is checked here: a call throws or rejects with a TypeError when it makes no sense. */
export function hostCalls(
  inspection: LiveInspection,
  tensors: Pick<TensorAnswers, 'list' | 'statistics'>,
  actions: PageActions,
): HostCalls {
  return {
    ready: () => Promise.resolve({ inspection: inspection.current, settings: actions.settings() }),
    cancel: () => inspection.cancel(),
    restart: () => actions.restart(),
    changeInput: (wish) => actions.changeInput(checked(wish, isInputWish, 'input')),
    changeDraws: (draws) => actions.changeDraws(checked(draws, isDrawCount, 'number of draws')),
    changeWeights: (name) => actions.changeWeights(checked(name, isText, 'name of weights')),
    changeEngine: (wish) => actions.changeEngine(checked(wish, isEngineWish, 'engine')),
    setUpEngine: () => actions.setUpEngine(),
    giveFlags: (flags) => actions.giveFlags(checked(flags, isGivenFlags, 'list of training flags')),
    setActivityThreshold: (nats) =>
      inspection.setActivityThreshold(checked(nats, isActivityThreshold, 'activity threshold')),
    copy: async (text) => actions.copy(checked(text, isText, 'text')),
    klMap: async (query) => inspection.klMap(checked(query, isMapQuery, 'map query')),
    histograms: async (query) => inspection.histograms(checked(query, isHistogramQuery, 'histogram query')),
    picture: async (kind, image) =>
      inspection.picture(
        checked(kind, isPictureKind, 'kind of picture'),
        checked(image, isImageNumber, 'image number'),
      ),
    tensors: async () => tensors.list(),
    tensorStatistics: async (rows) => tensors.statistics(checked(rows, isTensorRows, 'list of tensors')),
  };
}

function checked<T>(value: unknown, isOfForm: (value: unknown) => value is T, form: string): T {
  if (!isOfForm(value)) throw new TypeError(`The page asks for what is no ${form}.`);
  return value;
}
