import { Fragment, type RefObject } from 'preact';
import { aligned } from '../../src/protocol/numbers';
import { Quantity } from '../text/Quantity';
import type { Pin } from './pin';
import type { PinCalls } from './pinCalls';
import { pinRows, type PinRow, sharedMeaning } from './pinRows';
import { Pins } from './Pins';
import { shortPlaceInWords } from './shortPlace';
import { t } from '../text/translate';

interface Props {
  dialog: RefObject<HTMLDialogElement | null>;
  pinned: readonly Pin[];
  pins: PinCalls;
  currentSource: string;
  copy: (text: string) => Promise<void>;
}

/** The pins side by side: a table with the differences to the first, and the whole read-outs below it. */
export function PinTable({ dialog, pinned, pins, currentSource, copy }: Props) {
  const meaning = sharedMeaning(pinned);
  return (
    <dialog ref={dialog} class="pin-table" aria-labelledby="pins-title" data-testid="pins">
      <div class="card-head">
        <h2 id="pins-title">{t`Pinned`}</h2>
        <form method="dialog">
          <button type="submit" class="button" data-testid="close-pins">
            {t`Close`}
          </button>
        </form>
      </div>
      {pinned.length > 1 && (
        <div class="scroll" role="region" aria-label={t`Pins side by side`} tabIndex={0}>
          <table class="data compared" data-testid="pins-compared">
            <caption>
              {meaning === null
                ? t`These pins hold different quantities, so no differences are shown.`
                : t`${meaning} and its parts, in nats where they have a unit; Δ is the difference from the first pin.`}
            </caption>
            <thead>
              <tr>
                <th scope="col">{t`quantity`}</th>
                {pinned.map((pin, place) => (
                  <Column key={pin.id} pin={pin} hasDelta={place > 0 && meaning !== null} />
                ))}
              </tr>
            </thead>
            <tbody>
              {pinRows(pinned).map((row) => (
                <Row key={row.label} row={row} hasDeltas={meaning !== null} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Pins
        pins={pinned}
        currentSource={currentSource}
        copy={copy}
        onRemove={pins.remove}
        onRemoveAll={pins.removeAll}
      />
    </dialog>
  );
}

function Column({ pin, hasDelta }: { pin: Pin; hasDelta: boolean }) {
  return (
    <>
      <th scope="col" title={pin.id}>
        {shortPlaceInWords(pin)}
      </th>
      {hasDelta && <th scope="col">Δ</th>}
    </>
  );
}

/** A quantity's values over one axis. */
function Row({ row: { label, values }, hasDeltas }: { row: PinRow; hasDeltas: boolean }) {
  const printed = aligned(values.map((value) => value ?? NaN));
  const longest = Math.max(...values.map((value) => Math.abs(value ?? 0)).filter(Number.isFinite), 0);
  const [first] = values;
  return (
    <tr>
      <th scope="row">{label}</th>
      {values.map((value, place) => (
        <Fragment key={place}>
          <td class="with-bar" style={{ '--share': share(value, longest) }}>
            {value === null ? '–' : <Quantity value={value}>{printed[place] ?? ''}</Quantity>}
          </td>
          {hasDeltas && place > 0 && <Delta value={value} first={first ?? null} />}
        </Fragment>
      ))}
    </tr>
  );
}

function Delta({ value, first }: { value: number | null; first: number | null }) {
  if (value === null || first === null) return <td>–</td>;
  const delta = value - first;
  return (
    <td>
      <Quantity value={delta}>{`${delta > 0 ? '+' : ''}${aligned([delta, value])[0] ?? ''}`}</Quantity>
    </td>
  );
}

/** Length of a value's bar, from 0 to 1 of the longest in its row. */
function share(value: number | null, longest: number): number {
  return value === null || !Number.isFinite(value) || longest === 0 ? 0 : Math.abs(value) / longest;
}
