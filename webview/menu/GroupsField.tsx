import { useId } from 'preact/hooks';

interface Props {
  label: string;
  testId: string;
  /** As typed: `all`, or `0-2, 5`. */
  typed: string;
  /** Why it can't be taken; `null` if it can. */
  problem: string | null;
  onType: (typed: string) => void;
}

/** Latent groups as a list. What can't be taken stays as it was typed, with the reason below. */
export function GroupsField({ label, testId, typed, problem, onType }: Props) {
  const id = useId();
  return (
    <div class="number-field">
      <label for={id}>{label}</label>
      <input
        id={id}
        value={typed}
        aria-invalid={problem !== null}
        aria-describedby={problem === null ? undefined : `${id}-problem`}
        data-testid={testId}
        onInput={({ currentTarget: { value } }) => {
          onType(value);
        }}
      />
      {problem !== null && (
        <p id={`${id}-problem`} class="problem" role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}
