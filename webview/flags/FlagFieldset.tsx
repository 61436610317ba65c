import type { FlagQuestion } from '../../src/protocol/inspection';

interface Props {
  question: FlagQuestion;
  /** The number of a choice. */
  preselected: number | null;
}

/** More choices than this are a list to open. */
const MOST_RADIOS = 5;

/** One question: what it changes, and its choices. The browser submits none without an answer. */
export function FlagFieldset({ question, preselected }: Props) {
  const { name, title, why, choices } = question;
  const id = `flag-${name}`;
  const noteOf = (value: FlagQuestion['fallback']) => (value === question.fallback ? ' (what the release takes)' : '');
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
              Choose …
            </option>
          )}
          {choices.map(({ value, label }, place) => (
            <option key={place} value={String(place)} selected={place === preselected}>
              {label}
              {noteOf(value)}
            </option>
          ))}
        </select>
      ) : (
        choices.map(({ value, label }, place) => (
          <label key={place}>
            <input type="radio" name={name} value={String(place)} defaultChecked={place === preselected} required />
            <span>
              {label}
              <span class="sub">{noteOf(value)}</span>
            </span>
          </label>
        ))
      )}
    </fieldset>
  );
}
