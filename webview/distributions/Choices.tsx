import { Formula } from '../text/Formula';

interface Props<Choice extends string> {
  /** Prefix of the test ids. */
  name: string;
  /** What is chosen, for screen readers. */
  label: string;
  choices: readonly Choice[];
  labels: Readonly<Record<Choice, string>>;
  /** What a choice shows, where the label doesn't say it. */
  titles?: Readonly<Record<Choice, string>>;
  chosen: Choice;
  onChoose: (choice: Choice) => void;
}

/** Buttons of which one is on. Arrow keys move between them. */
export function Choices<Choice extends string>({
  name,
  label,
  choices,
  labels,
  titles,
  chosen,
  onChoose,
}: Props<Choice>) {
  const onKeyDown = (event: KeyboardEvent & { currentTarget: HTMLElement }) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    const next = choices[choices.indexOf(chosen) + step];
    if (step === 0 || next === undefined) return;
    event.preventDefault();
    onChoose(next);
    event.currentTarget.querySelectorAll<HTMLElement>('[role="radio"]')[choices.indexOf(next)]?.focus();
  };
  return (
    <div class="choices" role="radiogroup" aria-label={label} onKeyDown={onKeyDown}>
      {choices.map((choice) => (
        <button
          key={choice}
          type="button"
          role="radio"
          class="choice"
          aria-checked={choice === chosen}
          tabIndex={choice === chosen ? 0 : -1}
          title={titles?.[choice]}
          data-testid={`${name}-${choice}`.replaceAll(/[^a-z]+/gi, '-')}
          onClick={() => {
            onChoose(choice);
          }}
        >
          <Formula>{labels[choice]}</Formula>
        </button>
      ))}
    </div>
  );
}
