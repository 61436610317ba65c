import { useId } from 'preact/hooks';
import { parseGroups } from '../../../src/protocol/groupList';

interface Props {
  label: string;
  testId: string;
  /** As typed: `all`, or `0-2, 5`. */
  typed: string;
  /** Number of latent groups. */
  groups: number;
  onType: (typed: string) => void;
}

/** Latent groups as a list. What can't be read stays as it was typed, with the reason below. */
export function GroupsField({ label, testId, typed, groups, onType }: Props) {
  const id = useId();
  const list = parseGroups(typed, groups);
  const problem = 'problem' in list ? list.problem : null;
  return (
    <div class="number-field groups-field">
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
