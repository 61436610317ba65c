import type { ComponentChildren } from 'preact';
import type { Progress } from '../../src/protocol/inspection';
import { progressInWords } from '../../src/protocol/progressInWords';
import { t } from './translate';

interface Props {
  status:
    | { readonly kind: 'running'; readonly progress: Progress | null }
    | { readonly kind: 'finished' | 'cancelled' | 'failed' };
  /** What progresses, for screen readers. */
  name: string;
  /** Shown until there is progress. */
  waiting?: string;
  /** What there is so far, beside the progress. */
  soFar?: string | false;
  /** How it ended. */
  ended: string | null;
  testId: string;
  /** Beside the progress, for example a button that cancels. */
  children?: ComponentChildren;
}

/** How far work in the model process is, or how it ended. */
export function WorkStatus({
  status,
  name,
  waiting = t`Waiting for the engine …`,
  soFar = false,
  ended,
  testId,
  children,
}: Props) {
  if (status.kind !== 'running') {
    return (
      <p class={`run-status ${status.kind}`} role={status.kind === 'failed' ? 'alert' : 'status'} data-testid={testId}>
        {ended}
      </p>
    );
  }
  const { progress } = status;
  return (
    <p class="run-status running" data-testid={testId}>
      <progress value={progress?.done ?? 0} max={progress?.total ?? 1} aria-label={name} />
      <span>
        {progress === null ? waiting : progressInWords(progress)}
        {soFar !== false && <> · {soFar}</>}
      </span>
      {children}
    </p>
  );
}
