/** `nvae-inspect`: the inspector on the command line. */
import { join } from 'node:path';
import { version } from '../../../package.json';
import { StatisticsFile } from '../capture/statisticsFile';
import { decodePrior } from '../capture/priorPass';
import { StageRunner } from '../capture/stageRunner';
import { checkWritable } from '../data/wholeFile';
import { startEngine } from '../engine/engines';
import type { Engine } from '../engine/engine';
import { inspect, type Input } from '../inspect';
import { openModel, type Model } from '../model';
import type { EpsilonSource } from '../capture/epsilon';
import { parseCommandLine, USAGE, UsageError, type InspectCommand } from './commandLine';
import { readNoiseFile } from './noiseFile';
import { resultsAsJson, resultsAsTable } from './results';
import { Times } from './times';

/** Golden files decode from the prior at this temperature. */
const PRIOR_TEMPERATURE = 0.7;

async function main(args: readonly string[]): Promise<void> {
  const command = parseCommandLine(args);
  switch (command.kind) {
    case 'help':
      print(USAGE);
      return;
    case 'version':
      print(version);
      return;
    case 'inspect':
      await inspectAndPrint(command);
  }
}

async function inspectAndPrint(command: InspectCommand): Promise<void> {
  if (command.out !== null) await checkWritable(command.out);
  const starting = startEngine(command.engine, { hostPath: join(__dirname, 'engine.js'), threads: command.threads });
  starting.catch(() => undefined); // It is awaited below; an unreadable checkpoint is told first.
  try {
    const model = await openModel(command.checkpoint);
    const times = new Times();
    const engine = await starting;
    const results = await run(command, model, engine, times);
    await model.checkpoint.close();
    const peakRssMb = process.resourceUsage().maxRSS / 1024;
    const told = { ...results, draws: command.draws, model, engine, timings: times.timings(), peakRssMb };
    print(command.json ? resultsAsJson(told) : resultsAsTable(told));
  } finally {
    await starting.then((engine) => engine.close()).catch(() => undefined);
  }
}

async function run(command: InspectCommand, model: Model, engine: Engine, times: Times) {
  const epsilon = command.noise === null ? null : await readNoiseFile(command.noise, model.groupShapes);
  const captured: { file: StatisticsFile | null } = { file: null };
  const results = await inspect({
    ...command,
    model,
    engine,
    epsilon,
    details: command.out !== null,
    signal: new AbortController().signal,
    listener: {
      input({ description, x }) {
        if (command.out !== null) captured.file = new StatisticsFile(model, description.images, x);
      },
      group(batch) {
        times.group();
        captured.file?.addGroup(batch);
      },
      output: (batch) => captured.file?.addOutput(batch),
      pass: (index, elapsedMs) => times.pass(index, elapsedMs),
    },
  });
  const { input, measurement } = results;
  if (command.out !== null && captured.file !== null) {
    if (epsilon !== null)
      captured.file.addPriorOutput(await decodeWith(epsilon(input.description.images), input, model, engine));
    await captured.file.write(command.out, measurement, await provenance(command, model, engine, input));
  }
  return results;
}

/** Decodes from the prior with the noise that the posterior had, as the golden files do. */
async function decodeWith(epsilon: EpsilonSource, input: Input, model: Model, engine: Engine): Promise<Float32Array> {
  const { images } = input.description;
  const noise = model.groupShapes.map((_, group) => epsilon(group, 0, images, 0));
  const runner = new StageRunner(engine, model.checkpoint, model.stages);
  return decodePrior(model, runner, images, noise, PRIOR_TEMPERATURE, () => undefined);
}

/** What is needed to get the same numbers again. */
async function provenance(
  command: InspectCommand,
  model: Model,
  engine: Engine,
  input: Input,
): Promise<Map<string, string>> {
  const { device, runtime } = engine.description;
  return new Map([
    ['checkpoint', model.checkpoint.fileName],
    ['checkpoint_sha256', await model.checkpoint.sha256()],
    [
      'args',
      JSON.stringify(Object.fromEntries(model.checkpoint.args), (_, value: unknown) =>
        typeof value === 'bigint' ? String(value) : value,
      ),
    ],
    ['seed', String(command.seed)],
    ['draws', String(command.draws)],
    ['noise', command.noise ?? `seed ${command.seed}`],
    ['input', input.description.label],
    ['input_kind', input.description.kind],
    ['input_notes', JSON.stringify(input.description.notes)],
    ['engine', `${device} · ${runtime}`],
    ['version', `nvae-inspect ${version}`],
  ]);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`nvae-inspect: ${message.replaceAll(/\s*\n\s*/g, ' ')}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
});
