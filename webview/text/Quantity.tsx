/** A printed number that carries its full precision along. */
interface Props {
  value: number;
  /** As it is printed. */
  children: string;
  testId?: string | undefined;
}

export function Quantity({ value, children, testId }: Props) {
  return (
    <span class="number" data-testid={testId} data-value={String(value)}>
      {children}
    </span>
  );
}
