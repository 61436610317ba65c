import type { ComponentChildren } from 'preact';
import type { Below } from '../../../src/protocol/whatIf/leftOut';
import { Choices } from '../../distributions/Choices';
import { useSight } from '../../sight/context';
import { changingLive, goingTo } from '../../sight/sight';
import { runningIn } from '../analysisIn';
import type { Asked } from '../asked';
import { whyHeldUp } from './useLiveImage';
import { t } from '../../text/translate';

const BELOW: readonly Below[] = ['prior', 'posterior', 'frozen'];

interface Props {
  asked: Asked;
  /** Choices of what changes. */
  children: ComponentChildren;
}

/** What changes and what the groups below take, and why nothing follows where that is so. */
export function LiveBar({ asked, children }: Props) {
  const { host, whatIf } = asked;
  const why = whyHeldUp(asked);
  return (
    <div class="run-bar live-bar">
      {children}
      {why !== null && (
        <p class="sub" role="status" data-testid="held-up">
          {why}{' '}
          {runningIn(whatIf) !== null && (
            <button type="button" class="quiet" onClick={host.cancelAnalysis}>
              {t`Cancel it`}
            </button>
          )}
        </p>
      )}
    </div>
  );
}

/** What the groups below the changed one take in the picture. */
export function BelowChoice() {
  const { sight, change } = useSight();
  return (
    <span class="live-choice">
      <span class="sub">{t`Groups below take`}</span>
      <Choices
        name="Groups below the change take"
        label={t`Groups below the change take`}
        choices={BELOW}
        labels={{ prior: t`their priors’ means`, posterior: t`their posteriors`, frozen: t`the z they had` }}
        titles={{
          prior: t`What the model makes of the change by itself`,
          posterior: t`The image is still seen: these groups pull the picture back`,
          frozen: t`z of the pass without the change: the direct effect`,
        }}
        chosen={sight.whatIf.live.below}
        onChoose={(below) => {
          change(changingLive({ below }));
        }}
      />
    </span>
  );
}

/** The group that changes: the page’s selection. */
export function GroupChoice({ groups, group }: { groups: number; group: number }) {
  const { change } = useSight();
  return (
    <NumberChoice
      label={t`group`}
      testId="live-group"
      count={groups}
      chosen={group}
      onChoose={(chosen) => {
        change(goingTo(chosen, null));
      }}
    />
  );
}

interface NumberChoiceProps {
  label: string;
  testId: string;
  count: number;
  chosen: number;
  onChoose: (number: number) => void;
}

/** One of a few things that have numbers. */
export function NumberChoice({ label, testId, count, chosen, onChoose }: NumberChoiceProps) {
  return (
    <label class="number-field">
      {label}
      <select
        data-testid={testId}
        value={String(chosen)}
        onChange={({ currentTarget }) => {
          onChoose(Number(currentTarget.value));
        }}
      >
        {Array.from({ length: count }, (_, number) => (
          <option key={number} value={String(number)}>
            {number}
          </option>
        ))}
      </select>
    </label>
  );
}
