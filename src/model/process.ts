/** The model process: forked by the extension host for one checkpoint, it answers while a worker thread computes. */
import './ownModules';
import { join } from 'node:path';
import { createBirpc } from 'birpc';
import type { SetupCalls } from '../protocol/engineSetup';
import type { ModelCalls, ModelEvents } from '../protocol/inspection';
import type { TensorCalls } from '../protocol/tensors';
import { forgetDecisions } from './engineChoice/decisions';
import { findEngineSetup } from './engineSetup/findSetup';
import { Inspector } from './session/inspector';
import { TensorQuestions } from './tensors/tensorQuestions';

const [, , cache = null] = process.argv;
const folders = { hosts: join(__dirname, 'engines'), cache };
const inspector = new Inspector(folders, {
  report: (inspection) => void host.report(inspection),
  sumMap: (map) => void host.sumMap(map),
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
const tensorCalls: TensorCalls = {
  tensors: (path) => tensors.tensors(path),
  tensorStatistics: (path, rows) => tensors.tensorStatistics(path, rows),
};
const calls: ModelCalls = Object.assign(inspector, setup, tensorCalls);

const host = createBirpc<ModelEvents, ModelCalls>(calls, {
  post: (message: unknown) => process.send?.(message),
  on: (receive) => process.on('message', receive),
  bind: 'functions',
  eventNames: ['report', 'sumMap'],
  timeout: -1,
});

// Nothing outlives the extension host, however it ended.
process.on('disconnect', () => process.exit());
