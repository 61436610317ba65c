import { moveAmongButtons } from '../../images/moveAmongButtons';
import { t } from '../../text/translate';

interface Props {
  /** Of the model. */
  count: number;
  /** From the top; at least one. */
  chosen: readonly number[];
  onChoose: (chosen: readonly number[]) => void;
}

/** A button for each group, of which at least one stays on. Arrow keys move between them. */
export function GroupToggles({ count, chosen, onChoose }: Props) {
  const every = Array.from({ length: count }, (_, group) => group);
  return (
    <div class="group-toggles">
      <span class="sub">{t`groups`}</span>
      <div class="choices" role="group" aria-label={t`Groups that change`} onKeyDown={moveAmongButtons}>
        {every.map((group) => {
          const isOn = chosen.includes(group);
          const others = every.filter((one) => (one === group ? !isOn : chosen.includes(one)));
          return (
            <button
              key={group}
              type="button"
              class="choice"
              aria-pressed={isOn}
              aria-label={t`group ${group}`}
              tabIndex={group === chosen[0] ? 0 : -1}
              data-testid={`toggle-group-${group}`}
              onClick={() => {
                if (others.length > 0) onChoose(others);
              }}
            >
              {group}
            </button>
          );
        })}
      </div>
      {chosen.length < count && (
        <button
          type="button"
          class="quiet"
          data-testid="toggle-all"
          onClick={() => {
            onChoose(every);
          }}
        >
          {t`All groups`}
        </button>
      )}
    </div>
  );
}
