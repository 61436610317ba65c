import * as vscode from 'vscode';
import type { InputChoice } from '../../protocol/input';

/** Says what is shown instead of the input that was chosen last, and why. */
export type FallbackWords = (shown: InputChoice, reason: string) => string;

export const fallbackInWords: FallbackWords = (shown, reason) =>
  shown.kind === 'samples'
    ? vscode.l10n.t('These are model samples, because the input you chose last could not be used: {0}', reason)
    : vscode.l10n.t(
        'These are the pictures of the sample, because the input you chose last could not be used: {0}',
        reason,
      );
