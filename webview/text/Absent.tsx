interface Props {
  /** A sentence that says why it is missing. */
  reason: string;
  /** Size on screen, in CSS pixels; by default that of the container. */
  size?: { readonly width: number; readonly height: number };
}

/** Takes the place of a figure that is not available, so that nothing older stays there. */
export function Absent({ reason, size }: Props) {
  return (
    <div
      class="absent"
      data-testid="absent"
      style={size && { width: `${size.width}px`, minHeight: `${size.height}px` }}
    >
      <p>{reason}</p>
    </div>
  );
}
