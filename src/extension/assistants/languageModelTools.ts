/** Tools that VS Code's language models call: those of `src/assistants`, and one that opens the page. */
import * as vscode from 'vscode';
import * as z from 'zod';
import { CommonArguments, isUsual, pathsOf, requestOf } from '../../assistants/request';
import type { Resources, Tool, ToolAnswer } from '../../assistants/tool';
import { TOOLS } from '../../assistants/tools';
import type { CommandLine } from '../../client/process/commandLine';
import { duration } from '../../protocol/duration';
import type { PagePlace } from '../../protocol/pageCommands';
import { visibleJson, visibleText } from '../../protocol/visibleText';
import { plainText } from '../plainText';
import type { PageInspections } from './pageInspections';
import { OPEN_INSPECTOR, OpenArguments } from './openInspector';

/** The part of VS Code's interface for pictures. Its types in 1.100 lack it. */
interface DataParts {
  readonly LanguageModelDataPart: { image(data: Uint8Array, mime: string): vscode.LanguageModelTextPart };
}

/** What takes longer says so before it begins. */
const QUICK_MS = 10_000;

export interface ToolSurroundings {
  readonly inspections: PageInspections;
  readonly commandLine: CommandLine;
  readonly resources: () => Resources;
  /** The name of a tool that users read, in their language. */
  readonly titleOf: (tool: string) => string;
  /** Opens the page of a checkpoint at a place. */
  readonly open: (checkpoint: vscode.Uri, place: PagePlace | null) => Promise<void>;
}

export function registerTools(surroundings: ToolSurroundings): vscode.Disposable[] {
  return [
    ...TOOLS.map((tool) => vscode.lm.registerTool(tool.name, languageModelTool(tool, surroundings))),
    vscode.lm.registerTool(OPEN_INSPECTOR.name, openInspector(surroundings)),
  ];
}

function languageModelTool(tool: Tool, surroundings: ToolSurroundings): vscode.LanguageModelTool<unknown> {
  const { inspections, commandLine, resources, titleOf } = surroundings;
  return {
    prepareInvocation({ input }) {
      const args = argumentsOf(CommonArguments, input);
      const request = requestOf(args, resources());
      const file = plainText(vscode.workspace.asRelativePath(request.path));
      return {
        invocationMessage: vscode.l10n.t('Measuring {0}', file),
        confirmationMessages: {
          title: titleOf(tool.name),
          message: [
            vscode.l10n.t('Runs the model in {0}: {1}.', file, whatOf(args)),
            ...priceInWords(inspections.priceMs(request, isUsual(args), tool.passes)),
          ].join(' '),
        },
      };
    },
    async invoke({ input }, token) {
      const args = argumentsOf(tool.arguments, input);
      pathsOf(args as CommonArguments);
      const signal = signalOf(token);
      const answer = await tool
        .run(args, { inspections, commandLine, resources: resources(), signal, progress: () => undefined })
        .catch((error: unknown) => {
          signal.throwIfAborted();
          throw new Error(visibleText(error instanceof Error ? error.message : String(error)));
        });
      return resultOf(answer);
    },
  };
}

function openInspector({ open }: ToolSurroundings): vscode.LanguageModelTool<unknown> {
  return {
    prepareInvocation({ input }) {
      const { path } = argumentsOf(OpenArguments, input);
      return {
        invocationMessage: vscode.l10n.t('Opening {0}', plainText(vscode.workspace.asRelativePath(path))),
      };
    },
    async invoke({ input }) {
      const { path, group, channel, image, y, x } = argumentsOf(OpenArguments, input);
      pathsOf({ path });
      const position = y === undefined || x === undefined ? null : { y, x };
      const place = group === undefined ? null : { group, channel: channel ?? null, image: image ?? null, position };
      await open(vscode.Uri.file(path), place);
      return resultOf({ facts: { opened: path, at: place }, picture: null });
    },
  };
}

/** Says what is wrong in words that a language model can act on. */
function argumentsOf<Schema extends z.ZodType>(schema: Schema, input: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(input);
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error));
  return parsed.data;
}

function whatOf({ images, count, draws = 1 }: CommonArguments): string {
  const input =
    images === undefined
      ? vscode.l10n.t('samples of its own')
      : vscode.l10n.t('images of {0}', plainText(vscode.workspace.asRelativePath(images)));
  const counted = count === undefined ? input : vscode.l10n.t('{0}, at most {1}', input, count);
  return draws === 1 ? counted : vscode.l10n.t('{0}, {1} draws each', counted, draws);
}

function priceInWords(priceMs: number | null): string[] {
  if (priceMs === null) return [vscode.l10n.t('How long it takes is not known yet: this file has not been measured.')];
  return priceMs < QUICK_MS ? [] : [vscode.l10n.t('It takes about {0}.', duration(priceMs))];
}

function signalOf(token: vscode.CancellationToken): AbortSignal {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  else token.onCancellationRequested(() => controller.abort());
  return controller.signal;
}

/** Where VS Code has pictures (1.106), the answer's picture follows with what it shows. */
function resultOf({ facts, picture }: ToolAnswer): vscode.LanguageModelToolResult {
  const { LanguageModelDataPart: DataPart } = vscode as unknown as Partial<DataParts>;
  const text = [new vscode.LanguageModelTextPart(visibleJson(facts))];
  if (picture === null || DataPart === undefined) return new vscode.LanguageModelToolResult(text);
  return new vscode.LanguageModelToolResult([
    ...text,
    new vscode.LanguageModelTextPart(visibleText(picture.says)),
    DataPart.image(picture.png, 'image/png'),
  ]);
}
