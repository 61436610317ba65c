/** The model process. The extension host forks it for one session, and it answers while a worker thread computes. */
import './ownModules';
import { join } from 'node:path';
import { createBirpc } from 'birpc';
import type { SetupCalls } from '../protocol/engineSetup';
import type { FileCalls, ModelCalls, ModelEvents, RunCalls } from '../protocol/modelCalls';
import type { InputCalls } from '../protocol/offers';
import { forgetDecisions } from './engineChoice/decisions';
import { InputQuestions } from './data/search/inputQuestions';
import { findRun } from './run/runFolder';
import { findEngineSetup } from './engineSetup/findSetup';
import { SessionInspections } from './session/sessionInspections';
import { TensorQuestions } from './tensors/tensorQuestions';

const [, , cache = null] = process.argv;
const folders = { hosts: join(__dirname, 'engines'), cache };
const session = new SessionInspections(folders, {
  report: (id, inspection) => void host.report(id, inspection),
  keep: (id, name, request, answer) => void host.keep(id, name, request, answer),
  held: (bytes) => void host.held(bytes),
});

const setup: SetupCalls = {
  findEngineSetup: async (places) => {
    if (cache === null) throw new Error('The model process was not given a folder of its own.');
    return findEngineSetup(places, cache, folders.hosts);
  },
  forgetEngineDecisions: async () => {
    if (cache !== null) await forgetDecisions(cache);
  },
};
const tensors = new TensorQuestions();
const fileCalls: FileCalls & RunCalls = {
  askFile: (path, name, request) => tensors.askFile(path, name, request),
  findRun,
};
const inputs = new InputQuestions();
const inputCalls: InputCalls = {
  searchInputs: (folders, after) => inputs.searchInputs(folders, after),
  whichAreThere: (places) => inputs.whichAreThere(places),
};
const calls: ModelCalls = Object.assign(session, setup, fileCalls, inputCalls);

const host = createBirpc<ModelEvents, ModelCalls>(calls, {
  post: (message: unknown) => process.send?.(message),
  on: (receive) => process.on('message', receive),
  bind: 'functions',
  eventNames: ['report', 'keep', 'held'],
  timeout: -1,
});

// Nothing outlives the extension host, however it ended.
process.on('disconnect', () => process.exit());
