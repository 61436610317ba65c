import type { Target } from './selection';
import { t } from '../text/translate';

/** The pane's title: `Group 6`, `Channel 7`, `Latent position (3, 4)`, or `Latent (3, 4)` for a single latent. */
export function targetInWords(target: Target): string {
  switch (target.kind) {
    case 'group':
      return t`Group ${target.group}`;
    case 'channel':
      return t`Group ${target.group}, channel ${target.channel}`;
    case 'position':
      return t`Latent position (${target.y}, ${target.x})`;
  }
}
