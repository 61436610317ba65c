/** A printed number that carries its full precision with it. */
interface Props {
  value: number;
  /** The number as printed. */
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
