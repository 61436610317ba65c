import { useContext } from 'preact/hooks';
import { Colours, domainEnd, valueColour } from '../colour/colourMap';
import type { GroupSummary } from '../../src/protocol/statistics';
import type { ShownKl } from '../state/shownKl';
import { isNumbered } from '../text/channelNumbers';
import { valueName } from '../text/meanings';
import { threeDigits } from '../text/numbers';
import type { ImageNoun } from '../text/words';

interface Props {
  summary: GroupSummary;
  shown: ShownKl;
  noun: ImageNoun;
  /** `null` is the sum over channels. */
  selected: number | null;
  onSelect: (channel: number | null) => void;
  onPoint: (channel: number | null) => void;
}

/** The channels to choose from, each coloured by its mean; what they come to stands in the hierarchy. */
export function ChannelStrip({ summary, shown, noun, selected, onSelect, onPoint }: Props) {
  const { group, channelKlNats, klNats } = summary;
  const colouring = useContext(Colours);
  const end = domainEnd(channelKlNats);
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
    <div class="channels" role="radiogroup" aria-label="Channel" onKeyDown={onKeyDown}>
      <button
        type="button"
        role="radio"
        aria-checked={selected === null}
        aria-label={`Sum of channels: ${valueName(shown.whole, group)} ${threeDigits(klNats.mean)} nats per ${noun}`}
        tabIndex={selected === null ? 0 : -1}
        data-testid="channel-sum"
        onClick={() => {
          onSelect(null);
        }}
      >
        <span class="cell sum">Σ</span>
      </button>
      {Array.from(channelKlNats, (nats, channel) => (
        <button
          key={channel}
          type="button"
          role="radio"
          aria-checked={selected === channel}
          aria-label={`Channel ${channel}: ${valueName(shown.part, group)} ${threeDigits(nats)} nats per ${noun}`}
          tabIndex={selected === channel ? 0 : -1}
          data-testid={`channel-${channel}`}
          onClick={() => {
            onSelect(channel);
          }}
          onPointerEnter={() => {
            onPoint(channel);
          }}
          onPointerLeave={() => {
            onPoint(null);
          }}
        >
          <span class="cell" style={{ backgroundColor: valueColour(colouring, nats, end) }} />
          <span class="name">{isNumbered(channel, many, selected) ? channel : ''}</span>
        </button>
      ))}
    </div>
  );
}
