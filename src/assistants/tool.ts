/** What an assistant can ask of the inspector. VS Code's language models and MCP clients get the same tools. */
import type * as z from 'zod';
import type { CommandLine } from '../client/process/commandLine';
import type { EngineRequest } from '../protocol/inspection';
import type { Inspections } from './inspections';
import type { Picture } from './picture';

export const TOOL_NAMES = [
  'inspect_checkpoint',
  'explain_kl',
  'find_images',
  'leave_out_groups',
  'compare_checkpoints',
] as const;
export type ToolName = (typeof TOOL_NAMES)[number];

export interface Tool<Arguments extends z.ZodObject = z.ZodObject> {
  readonly name: ToolName;
  /** For people: what the tool does, in a few words. */
  readonly title: string;
  /** For the language model: what the tool answers, and when to call it. */
  readonly description: string;
  readonly arguments: Arguments;
  /**
   * How many passes of every image and draw it takes in a model of this many groups; `null` for a tool that answers from
   * an inspection, which may be there already.
   */
  readonly passes: ((groups: number) => number) | null;
  /**
   * @throws {ToolError} if there is no answer
   * @throws the signal's reason if it is aborted
   */
  run(args: z.infer<Arguments>, context: ToolContext): Promise<ToolAnswer>;
}

export interface ToolAnswer {
  /** Plain data for JSON, with units and caveats. */
  readonly facts: object;
  /** For clients that show pictures, or language models that see them. */
  readonly picture: Picture | null;
}

export interface ToolContext {
  readonly inspections: Inspections;
  /** What is answered by a process of its own. */
  readonly commandLine: CommandLine;
  /** What inspections may use. */
  readonly resources: Resources;
  readonly signal: AbortSignal;
  readonly progress: (done: number, total: number, stage: string) => void;
}

export interface Resources {
  readonly engine: EngineRequest;
  /** `null` for all cores. */
  readonly threads: number | null;
}

/** Says why a tool has no answer, and what to call instead: the message is for a language model. */
export class ToolError extends Error {}

/** A tool whose `run` takes the arguments of its own schema. */
export function tool<Arguments extends z.ZodObject>(definition: Tool<Arguments>): Tool {
  return {
    ...definition,
    run: (args, context) => definition.run(definition.arguments.parse(args), context),
  };
}
