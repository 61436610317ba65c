import { visibleText } from '../protocol/visibleText';

/**
 * Makes text that contains file names safe for VS Code's notifications, lists and bars, which turn `[…](command:…)`
 * into a link that runs a command, and `$(…)` into an icon. A space prevents both.
 */
export function plainText(text: string): string {
  return visibleText(text).replaceAll('](', '] (').replaceAll('$(', '$ (');
}
