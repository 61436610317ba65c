import { visibleText } from '../protocol/visibleText';

/**
 * Text with names from files for VS Code's own notifications, lists and bars, which make `[…](command:…)` a link that
 * runs a command, and `$(…)` an icon: a space keeps both what they are.
 */
export function plainText(text: string): string {
  return visibleText(text).replaceAll('](', '] (').replaceAll('$(', '$ (');
}
