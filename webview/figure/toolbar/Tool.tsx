interface Props {
  testId: string;
  /** What it does, in words. */
  title: string;
  pressed: boolean;
  onPress: () => void;
  children: string;
}

/** A button that is on or off. */
export function Tool({ testId, title, pressed, onPress, children }: Props) {
  return (
    <button type="button" class="tool" title={title} aria-pressed={pressed} data-testid={testId} onClick={onPress}>
      {children}
    </button>
  );
}
