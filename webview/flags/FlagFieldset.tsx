import type { FlagQuestion } from '../../src/protocol/inspection';
import { t } from '../text/translate';

interface Props {
  question: FlagQuestion;
  /** Index of a choice. */
  preselected: number | null;
}

/** With more choices than this, the question is a drop-down list. */
const MOST_RADIOS = 5;

/** One question: what it affects, and its choices. The browser won't submit the form until it is answered. */
export function FlagFieldset({ question, preselected }: Props) {
  const { name, title, why, choices } = question;
  const id = `flag-${name}`;
  const isDefault = (value: FlagQuestion['fallback']) => value === question.fallback;
  return (
    <fieldset aria-describedby={`${id}-why`} data-testid={id}>
      <legend>
        {title} <code>{name}</code>
      </legend>
      <p class="sub" id={`${id}-why`}>
        {why}
      </p>
      {choices.length > MOST_RADIOS ? (
        <select name={name} aria-label={title} aria-describedby={`${id}-why`} required>
          {preselected === null && (
            <option value="" selected>
              {t`Choose …`}
            </option>
          )}
          {choices.map(({ value, label }, place) => (
            <option key={place} value={String(place)} selected={place === preselected}>
              {isDefault(value) ? t`${label} (the release’s default)` : label}
            </option>
          ))}
        </select>
      ) : (
        choices.map(({ value, label }, place) => (
          <label key={place}>
            <input type="radio" name={name} value={String(place)} defaultChecked={place === preselected} required />
            <span>
              {label}
              {isDefault(value) && <span class="sub"> {t`(the release’s default)`}</span>}
            </span>
          </label>
        ))
      )}
    </fieldset>
  );
}
