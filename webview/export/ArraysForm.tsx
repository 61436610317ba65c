import { useState } from 'preact/hooks';
import { ARRAY_SETS, type ArraySet, type ExportWish, USUAL_SETS } from '../../src/protocol/exports';
import { parseGroups } from '../../src/protocol/groupList';
import { GroupsField } from '../menu/GroupsField';
import { t, translated } from '../text/translate';

interface Props {
  /** Number of latent groups. */
  groups: number;
  onExport: (wish: Extract<ExportWish, { kind: 'npz' }>) => void;
}

const SETS = Object.keys(ARRAY_SETS) as ArraySet[];

/** Arrays for NumPy, by kind and group. */
export function ArraysForm({ groups, onExport }: Props) {
  const [sets, setSets] = useState(USUAL_SETS);
  const [typed, type] = useState('all');
  const [problem, setProblem] = useState<string | null>(null);
  return (
    <form
      class="arrays"
      onSubmit={(event) => {
        event.preventDefault();
        const list = parseGroups(typed, groups);
        const found =
          'problem' in list ? list.problem : sets.length === 0 ? t`Choose at least one kind of array.` : null;
        setProblem(found);
        if (found === null && 'groups' in list) onExport({ kind: 'npz', groups: list.groups, sets });
      }}
    >
      <fieldset>
        <legend class="heading">{t`Arrays for NumPy (npz)`}</legend>
        {SETS.map((set) => (
          <label key={set} title={translated(ARRAY_SETS[set].about)}>
            <input
              type="checkbox"
              checked={sets.includes(set)}
              data-testid={`export-set-${set}`}
              onChange={({ currentTarget: { checked } }) => {
                setSets((before) => SETS.filter((each) => (each === set ? checked : before.includes(each))));
              }}
            />
            {translated(ARRAY_SETS[set].label)}
          </label>
        ))}
      </fieldset>
      <GroupsField label={t`groups`} testId="export-groups" {...{ typed, problem }} onType={type} />
      <button type="submit" class="button" data-testid="export-npz">
        {t`Export arrays`}
      </button>
    </form>
  );
}
