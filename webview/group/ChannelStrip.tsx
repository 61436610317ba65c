import type { GroupSummary } from '../../src/protocol/statistics';
import { type ColourScale, valueColour } from '../../src/figures/colour/colourScale';
import { useSight } from '../sight/context';
import type { Measured } from '../sight/measured';
import { choosing } from '../sight/sight';
import { isNumbered } from '../text/channelNumbers';
import { valueName } from '../text/meanings';
import { threeDigits } from '../../src/protocol/numbers';
import { t } from '../text/translate';
import { nounInWords } from '../text/nouns';

interface Props {
  measured: Measured;
  /** Summary of the selected group. */
  summary: GroupSummary;
  scale: ColourScale;
}

/** The channels to choose from, each coloured by its mean. The hierarchy shows their values. */
export function ChannelStrip({ measured: { shown, noun }, summary, scale }: Props) {
  const { sight, change, pointed } = useSight();
  const selected = sight.selection.channel;
  const { group, channelKlNats, klNats } = summary;
  const many = channelKlNats.length;

  const select = (channel: number | null) => {
    change(choosing({ channel }));
  };

  const onKeyDown = (event: KeyboardEvent & { currentTarget: HTMLElement }) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    // −1 stands for the sum, before channel 0.
    const next = Math.max(-1, Math.min(many - 1, (selected ?? -1) + step));
    select(next < 0 ? null : next);
    event.currentTarget.querySelectorAll<HTMLElement>('[role="radio"]')[next + 1]?.focus();
  };

  return (
    <div class="channels" role="radiogroup" aria-label={t`Channel`} onKeyDown={onKeyDown}>
      <button
        type="button"
        role="radio"
        aria-checked={selected === null}
        aria-label={t`Sum of channels: ${valueName(shown.whole, group)} ${threeDigits(klNats.mean)} nats per
          ${nounInWords(noun)}`}
        tabIndex={selected === null ? 0 : -1}
        data-testid="channel-sum"
        onClick={() => {
          select(null);
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
          aria-label={t`Channel ${channel}: ${valueName(shown.part, group)} ${threeDigits(nats)} nats per
            ${nounInWords(noun)}`}
          tabIndex={selected === channel ? 0 : -1}
          data-testid={`channel-${channel}`}
          onClick={() => {
            select(channel);
          }}
          onPointerEnter={() => {
            pointed.set({ kind: 'channel', group, channel });
          }}
          onPointerLeave={() => {
            pointed.set(null);
          }}
        >
          <span class="cell" style={{ backgroundColor: valueColour(scale, nats) }} />
          <span class="name">{isNumbered(channel, many, selected) ? channel : ''}</span>
        </button>
      ))}
    </div>
  );
}
