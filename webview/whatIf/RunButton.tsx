import { t } from '../text/translate';

interface Props {
  testId: string;
  disabled: boolean;
  /** Whether it was run before. */
  isAgain: boolean;
}

/** Submits the form that runs an analysis. */
export function RunButton({ testId, disabled, isAgain }: Props) {
  return (
    <button type="submit" class="button primary" data-testid={testId} disabled={disabled}>
      {isAgain ? t`Run again` : t`Run`}
    </button>
  );
}
