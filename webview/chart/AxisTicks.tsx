interface Props {
  /** `up`: beside a vertical axis; `across`: below a horizontal one. */
  along: 'up' | 'across';
  ticks: readonly { readonly share: number; readonly text: string }[];
}

/** The words at an axis's ticks. */
export function AxisTicks({ along, ticks }: Props) {
  return (
    <div class={`curve-ticks ${along}`} aria-hidden="true">
      {ticks.map(({ share, text }, index) => (
        <span key={index} style={{ [along === 'up' ? 'bottom' : 'left']: `${100 * share}%` }}>
          {text}
        </span>
      ))}
    </div>
  );
}
