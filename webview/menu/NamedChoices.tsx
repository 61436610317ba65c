import { visibleName } from '../../src/protocol/visibleText';

interface Props<Name extends string> {
  /** The subject of the choice, in words. */
  label: string;
  /** Prefix of the choices' test ids: `engine` in `engine-auto`. */
  id: string;
  choices: readonly { readonly name: Name; readonly about: string | null }[];
  chosen: string;
  /** Closes the menu. */
  close: () => void;
  /** Called when another choice is made. */
  onChoose: (name: Name) => void;
}

/** A menu's list of named choices, each with a line about it. */
export function NamedChoices<Name extends string>({ label, id, choices, chosen, close, onChoose }: Props<Name>) {
  return (
    <div role="group" aria-label={label}>
      {choices.map(({ name, about }) => (
        <button
          key={name}
          type="button"
          class="item named"
          aria-pressed={name === chosen}
          autofocus={name === chosen}
          data-testid={`${id}-${name}`}
          onClick={() => {
            close();
            if (name !== chosen) onChoose(name);
          }}
        >
          <span>{visibleName(name)}</span>
          {about !== null && <span class="about">{about}</span>}
        </button>
      ))}
    </div>
  );
}
