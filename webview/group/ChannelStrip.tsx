import type { GroupSummary } from '../../src/protocol/statistics';
import { inNats } from '../text/numbers';
import type { ImageNoun } from '../text/words';
import { domainEnd } from './heatMapDrawing';
import { cssColour, tableEntry } from './viridis';

interface Props {
  summary: GroupSummary;
  noun: ImageNoun;
  /** `null` is the sum over channels. */
  selected: number | null;
  onSelect: (channel: number | null) => void;
}

/** The channels to choose from, each coloured by its mean KL. */
export function ChannelStrip({ summary, noun, selected, onSelect }: Props) {
  const { channelKlNats, klNats } = summary;
  const end = domainEnd(channelKlNats);
  const { texts, unit } = inNats([klNats.mean, ...channelKlNats]);
  const [total = '', ...labels] = texts;
  const many = channelKlNats.length;

  const onKeyDown = (event: KeyboardEvent & { currentTarget: HTMLElement }) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    // −1 stands for the sum, before channel 0.
    const next = Math.max(-1, Math.min(many - 1, (selected ?? -1) + step));
    onSelect(next < 0 ? null : next);
    event.currentTarget.querySelectorAll<HTMLElement>('[role="radio"]')[next + 1]?.focus();
  };

  return (
    <div
      class="channels"
      role="radiogroup"
      aria-label={`Channel, with its mean KL in ${unit} per ${noun}`}
      onKeyDown={onKeyDown}
    >
      <button
        type="button"
        role="radio"
        aria-checked={selected === null}
        tabIndex={selected === null ? 0 : -1}
        data-testid="channel-sum"
        title={`Sum of channels: ${total} ${unit} per ${noun}`}
        onClick={() => {
          onSelect(null);
        }}
      >
        <span class="cell sum">Σ</span>
        <span class="name">Sum</span>
        <span class="kl">{total}</span>
      </button>
      {labels.map((label, channel) => (
        <button
          key={channel}
          type="button"
          role="radio"
          aria-checked={selected === channel}
          tabIndex={selected === channel ? 0 : -1}
          data-testid={`channel-${channel}`}
          title={`Channel ${channel}: ${label} ${unit} per ${noun}`}
          onClick={() => {
            onSelect(channel);
          }}
        >
          <span class="cell" style={{ backgroundColor: cssColour(tableEntry(channelKlNats[channel] ?? 0, end)) }} />
          <span class="name">{channel}</span>
          <span class="kl" data-value={String(channelKlNats[channel])}>
            {label}
          </span>
        </button>
      ))}
      {unit !== 'nats' && <p class="unit">mean KL in {unit}</p>}
    </div>
  );
}
