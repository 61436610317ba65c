interface Props {
  /** Why it is not there, in a sentence. */
  reason: string;
  /** On screen, in CSS pixels; by default as its container. */
  size?: { readonly width: number; readonly height: number };
}

/** Stands where a figure would, if it could be had: nothing older is left there. */
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
