import { useId, useState } from 'preact/hooks';
import { FigureMenu } from '../FigureMenu';
import { Tool } from './Tool';
import type { DomainKind, FigureToolbar } from './toolbar';

interface Props {
  id: string;
  domain: NonNullable<FigureToolbar['domain']>;
}

/** What a domain covers, in words. */
function titleOf(kind: Exclude<DomainKind, 'typed'>, sharedWith: string | null): string {
  return `The scale covers the values of ${kind === 'auto' ? 'this figure' : (sharedWith ?? 'all')}`;
}

/** The domain of the scale; typed ends in a small form, over the distribution of the values. */
export function DomainTools({ id, domain }: Props) {
  const { offered, chosen, sharedWith, over, onChoose } = domain;
  const formId = `${id}-domain`;
  return (
    <div class="tools" role="group" aria-label="Domain">
      {offered
        .filter((kind) => kind !== 'typed')
        .map((kind) => (
          <Tool
            key={kind}
            testId={`${id}-domain-${kind}`}
            title={titleOf(kind, sharedWith)}
            pressed={kind === chosen}
            onPress={() => {
              onChoose(kind);
            }}
          >
            {kind}
          </Tool>
        ))}
      {offered.includes('typed') && (
        <>
          <button
            type="button"
            class="tool"
            title="Type the ends of the scale"
            aria-pressed={chosen === 'typed'}
            data-testid={`${id}-domain-typed`}
            popovertarget={formId}
            style={`anchor-name: --${formId}`}
          >
            typed
          </button>
          <FigureMenu id={formId} title="Ends of the scale">
            {(close) => (
              <>
                {over}
                <EndsForm key={`${domain.from} ${domain.to}`} domain={domain} close={close} />
              </>
            )}
          </FigureMenu>
        </>
      )}
    </div>
  );
}

function EndsForm({ domain, close }: { domain: Props['domain']; close: () => void }) {
  const problemId = useId();
  const [ends, setEnds] = useState({ from: String(domain.from), to: String(domain.to) });
  const [problem, setProblem] = useState<string | null>(null);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const [from, to] = [Number(ends.from), Number(ends.to)];
        const found = problemOf(ends, from, to);
        setProblem(found);
        if (found !== null) return;
        domain.onType(from, to);
        close();
      }}
    >
      {(['from', 'to'] as const).map((end) => (
        <label key={end} class="number-field">
          {end}
          <input
            inputMode="decimal"
            value={ends[end]}
            aria-invalid={problem !== null}
            aria-describedby={problem === null ? undefined : problemId}
            onInput={({ currentTarget: { value } }) => {
              setEnds((before) => ({ ...before, [end]: value }));
            }}
          />
        </label>
      ))}
      {problem !== null && (
        <p id={problemId} class="problem" role="alert">
          {problem}
        </p>
      )}
      <button type="submit" class="button primary">
        Use these ends
      </button>
    </form>
  );
}

function problemOf(typed: { readonly from: string; readonly to: string }, from: number, to: number): string | null {
  if (typed.from.trim() === '' || typed.to.trim() === '' || !Number.isFinite(from) || !Number.isFinite(to)) {
    return 'Type two numbers, for example 0 and 2.5.';
  }
  return from < to ? null : 'The first end must be below the second.';
}
