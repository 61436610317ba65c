/** `nvae-inspect`: the inspector on the command line. */
import '../ownModules';
import { version } from '../../../package.json';
import { decodePrior } from '../passes/priorPass';
import { planOf } from '../passes/plan';
import type { RunningEngine } from '../passes/runningEngine';
import { checkWritable } from '../files/wholeFile';
import { surveyEngines } from '../engineChoice/survey';
import { fileDescription, type Made } from '../analyses/fileDescription';
import { openImages, pictureTarget, type Input } from '../analyses/images';
import { inspect } from '../analyses/inspect';
import { Reconstructions } from '../analyses/reconstructions';
import { inOneLine } from '../inOneLine';
import { RELEASE_THRESHOLD_NATS, type EngineDescription } from '../../protocol/inspection';
import type { LatentModel } from '../latentModel';
import { Refusal } from '../refusal';
import type { EpsilonSource } from '../passes/epsilon';
import { findingsIn } from '../session/examination';
import { exportedFrom } from '../session/exportedFrom';
import { writeReport } from '../export/report';
import type { Session } from '../session/session';
import { helpOf } from './analyses/verb';
import { checkArrays, writeArrays } from './arrays';
import { enginesAsJson, enginesAsTable } from './printedEngines';
import { parseCommandLine, type InspectCommand, type TensorsCommand } from './commandLine';
import { serveMcp } from './mcp';
import { readNoiseFile } from './noiseFile';
import { cacheFolder, HOSTS, openSession, PYTHON } from './openSession';
import { OutFile } from './outFile';
import { refuseModelOptions, savedResults } from './savedResults';
import { printResults } from './results';
import { isStatisticsFile } from '../statistics/file/isStatistics';
import { runWithExactSearchPath } from './searchPath';
import { reproducing } from './reproducing';
import { mergeAndPrint } from './merge';
import { sweepAndPrint } from './sweep';
import { tensorsAsJson, tensorsAsTable, tensorsOf } from './tensors';
import { printJson, printLines, tell } from './terminal';
import { Times } from './times';
import { USAGE } from './usage';
import { UsageError } from './usageError';

/** Golden files decode from the prior at this temperature. */
const PRIOR_TEMPERATURE = 0.7;

async function main(args: readonly string[]): Promise<void> {
  const exitCode = await runWithExactSearchPath(__filename, args);
  if (exitCode !== null) {
    process.exitCode = exitCode;
    return;
  }
  const command = parseCommandLine(args);
  switch (command.kind) {
    case 'help':
      printLines(command.verb === null ? USAGE.split('\n') : helpOf(command.verb));
      return;
    case 'version':
      printLines([version]);
      return;
    case 'engines': {
      const surveyed = await surveyEngines({
        hosts: HOSTS,
        threads: command.threads,
        python: PYTHON,
        cacheFolder: cacheFolder(),
      });
      if (command.json) printJson(enginesAsJson(surveyed), 2);
      else printLines(enginesAsTable(surveyed));
      return;
    }
    case 'mcp':
      return serveMcp(command.folders);
    case 'tensors':
      return printTensors(command);
    case 'analysis':
      return command.run();
    case 'sweep':
      return sweepAndPrint(command);
    case 'merge':
      return mergeAndPrint(command);
    case 'inspect':
      await inspectAndPrint(command);
  }
}

async function printTensors(command: TensorsCommand): Promise<void> {
  const tensors = await tensorsOf(command);
  if (command.json) printJson(tensorsAsJson(tensors));
  else printLines(tensorsAsTable(tensors));
}

async function inspectAndPrint(command: InspectCommand): Promise<void> {
  if (await isStatisticsFile(command.checkpoint)) {
    refuseModelOptions(command);
    printResults(await savedResults(command.checkpoint, command), command);
    return;
  }
  if (command.out !== null) await checkWritable(command.out);
  const session = openSession(command);
  try {
    const model = await session.model();
    if (command.npz !== null) await checkArrays(command.npz, model.groupShapes.length);
    if (command.report !== null) await checkWritable(command.report);
    const supply = await session.engine();
    const times = new Times();
    const results = await run(command, model, session, times);
    const { engine } = supply;
    const peakRssMb = process.resourceUsage().maxRSS / 1024 + (await engine.peakRssBytes()) / 2 ** 20;
    const { input, measurement, findings } = results;
    const { provenance } = await fileDescription(model, input, madeBy(command, engine.description));
    printResults(
      {
        fileName: model.checkpoint.fileName,
        checkpoint: model.description,
        weightWarnings: model.weightCheck.warnings,
        ...{ input: input.description, measurement, draws: command.draws, provenance },
        ...{ classes: input.records.classes, samples: null, findings },
        cost: { timings: times.timings(), peakRssMb },
      },
      command,
    );
  } finally {
    await session.close();
  }
}

function madeBy(command: InspectCommand, engine: EngineDescription): Made {
  const { seed, noise } = command;
  const reproduced = reproducing(command, noise === null ? [] : ['--noise', noise]);
  return { seed, noise: noise ?? `seed ${seed}`, engine, command: reproduced };
}

async function run(command: InspectCommand, model: LatentModel, session: Session, times: Times) {
  const { signal } = new AbortController();
  const epsilon = command.noise === null ? null : await oneDraw(command.noise, model);
  await session.prepare();
  await using images = await openImages(model, { ...command, signal, again: command.passes > 1 });
  const isExported = command.npz !== null || command.report !== null;
  const captured: { file: OutFile | null } = { file: null };
  const reconstructions = new Reconstructions(model.decoder, pictureTarget(model), images.kept);
  return await session.run(signal, async ({ running, supply }) => {
    const measurement = await inspect({
      ...command,
      ...{ model, running, images, epsilon, details: command.out !== null, signal },
      listener: {
        input(_, measurement) {
          if (command.out !== null) captured.file ??= new OutFile(model, measurement);
        },
        group(batch) {
          times.group();
          captured.file?.addGroup(batch);
        },
        output(batch) {
          captured.file?.addOutput(batch);
          if (isExported) reconstructions.add(batch);
        },
        pass: (index, elapsedMs) => times.pass(index, elapsedMs),
        notice: tell,
      },
    });
    const { input } = images;
    if (command.out !== null && captured.file !== null) {
      if (epsilon !== null) {
        const { images } = input.description;
        captured.file.addPriorOutput(await decodeWith(epsilon(images), input, model, running), images);
      }
      await captured.file.write(command.out, images, measurement, madeBy(command, supply.engine.description));
    }
    if (isExported) {
      const made = madeBy(command, supply.engine.description);
      const exported = await exportedFrom({ model, images, measurement, reconstructions, samples: null }, made);
      if (command.npz !== null) await writeArrays(command.npz, model.groupShapes.length, exported);
      if (command.report !== null) await writeReport(command.report, exported);
    }
    const findings = findingsIn({ model, images, measurement }, RELEASE_THRESHOLD_NATS);
    return { input, measurement, findings };
  });
}

async function oneDraw(path: string, { groupShapes }: LatentModel): Promise<(images: number) => EpsilonSource> {
  const { draws, source } = await readNoiseFile(path, groupShapes);
  if (draws > 1) throw new Refusal(`${path} holds ${draws} draws of the noise, and an inspection takes one.`);
  return source;
}

/** Decodes from the prior with the posterior's noise, like the golden files. */
async function decodeWith(
  epsilon: EpsilonSource,
  input: Input,
  model: LatentModel,
  { runner }: RunningEngine,
): Promise<Float32Array> {
  const { images } = input.description;
  return decodePrior(model, runner, images, {
    plan: planOf(model.groupShapes.length, { kind: 'prior', temperature: PRIOR_TEMPERATURE }),
    epsilon: (group) => epsilon(group, 0, images, 0),
    onStage: () => undefined,
  });
}

function endBadly(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  // Only unforeseen errors have several lines. In given text, a line break is part of a name.
  tell(error instanceof Refusal || error instanceof UsageError ? message : inOneLine(message));
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

// The reader may stop before the end, like `head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});

main(process.argv.slice(2)).catch(endBadly);
