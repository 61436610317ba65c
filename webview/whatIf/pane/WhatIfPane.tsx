import type { ComponentChildren } from 'preact';
import type { NumbersReading } from '../../pins/numbers';
import type { Measured } from '../../sight/measured';
import type { RunAnswers } from '../../state/runAnswers';
import { Formula } from '../../text/Formula';
import { NumbersPane } from './NumbersPane';
import { PrefixReading } from './PrefixReading';
import { readingTitle, type WhatIfReading } from './readings';
import { WithoutReading } from './WithoutReading';
import { t } from '../../text/translate';

interface Props {
  reading: WhatIfReading;
  /** The same as it is pinned. */
  numbers: NumbersReading;
  measured: Measured;
  answers: RunAnswers;
  /** Beside the title. */
  tools: ComponentChildren;
  /** Where the reading is. */
  breadcrumb: ComponentChildren;
}

/** The head and body of the pane in the view What if. */
export function WhatIfPane({ reading, numbers, measured, answers, tools, breadcrumb }: Props) {
  return (
    <>
      <div class="pane-head">
        <h2 data-testid="pane-title">
          <Formula>{readingTitle(reading)}</Formula>
        </h2>
        {tools}
      </div>
      {breadcrumb}
      <div class="pane-body" tabIndex={0}>
        <div class="read-out reading" data-testid="read-out" role="region" aria-label={t`Read-out`}>
          {reading.kind === 'without' && <WithoutReading {...{ reading, measured, answers }} />}
          {reading.kind === 'prefix' && <PrefixReading {...{ reading, measured, answers }} />}
          {reading.kind !== 'without' && reading.kind !== 'prefix' && <NumbersPane numbers={numbers} />}
        </div>
      </div>
    </>
  );
}

interface LiveProps {
  numbers: NumbersReading;
  tools: ComponentChildren;
}

/** The same for what follows a slider. */
export function LivePane({ numbers, tools }: LiveProps) {
  return (
    <>
      <div class="pane-head">
        <h2 data-testid="pane-title">{numbers.title}</h2>
        {tools}
      </div>
      <div class="breadcrumb" />
      <div class="pane-body" tabIndex={0}>
        <div class="read-out reading" data-testid="read-out" role="region" aria-label={t`Read-out`}>
          <NumbersPane numbers={numbers} />
        </div>
      </div>
    </>
  );
}
