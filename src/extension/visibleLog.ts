import type * as vscode from 'vscode';
import { visibleText } from '../protocol/visibleText';

/** The log, for text that files and libraries chose: each line is made visible and limited in length. */
export interface Log {
  info(...lines: readonly string[]): void;
  warn(...lines: readonly string[]): void;
  error(error: unknown): void;
}

export function visibleLog(channel: Pick<vscode.LogOutputChannel, 'info' | 'warn' | 'error'>): Log {
  const visible = (lines: readonly string[]) => lines.map((line) => visibleText(line)).join('\n');
  return {
    info: (...lines) => channel.info(visible(lines)),
    warn: (...lines) => channel.warn(visible(lines)),
    error: (error) => channel.error(visible(whereItHappened(error).split('\n'))),
  };
}

function whereItHappened(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
