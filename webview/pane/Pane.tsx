import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { LatentPlace } from '../../src/protocol/statistics';
import type { ShownInspection } from '../../src/protocol/inspection';
import { ComparedPane } from './ComparedPane';
import type { Pin } from '../pins/pin';
import type { NumbersReading } from '../pins/numbers';
import type { PinCalls } from '../pins/pinCalls';
import { pinWhenHere } from '../pins/pinWhenHere';
import { ReadOut, useImageName } from '../readOut/ReadOut';
import { useSight } from '../sight/context';
import type { Measured } from '../sight/measured';
import { choosing, goingTo, turningTo } from '../sight/sight';
import type { RunAnswers } from '../state/runAnswers';
import { useObserved } from '../state/observable';
import { chosenTarget as whatIfTarget, readingTarget, whatIfReading } from '../whatIf/pane/readings';
import { pinnedNumbers } from '../whatIf/pane/pinnedNumbers';
import { WhatIfCard } from '../whatIf/pane/WhatIfCard';
import { LivePane, WhatIfPane } from '../whatIf/pane/WhatIfPane';
import { LIVE_NUMBERS } from '../whatIf/live/useLiveNumbers';
import { Breadcrumb } from './Breadcrumb';
import { CopyReading } from './CopyReading';
import { PinButton } from './PinButton';
import { PinTray } from './PinTray';
import { PointerCard } from './PointerCard';
import { shareOf } from './shareOf';
import { targetInWords } from '../sight/targetInWords';
import { useReading, useTarget } from './useReading';
import { t } from '../text/translate';

interface Props {
  /** Whose analyses are taken apart; `null` outside the view What if. */
  analysed: ShownInspection | null;
  /** Whose comparison is taken apart; `null` outside the view Compare. */
  compared: ShownInspection | null;
  measured: Measured;
  answers: RunAnswers;
  pins: PinCalls;
  pinned: readonly Pin[];
  /** The source of the numbers on the page, in words. */
  currentSource: string;
  copy: (text: string) => Promise<void>;
}

/**
 * Takes apart what is pointed at or chosen, and holds the pins. It never scrolls away: a column at the right, or a sheet
 * at the bottom of a narrow page.
 */
export function Pane({ analysed, compared, measured, answers, pins, pinned, currentSource, copy }: Props) {
  const [isOpen, setOpen] = useState(true);
  const fold = (
    <button
      type="button"
      class="quiet fold"
      aria-expanded={isOpen}
      onClick={() => {
        setOpen(!isOpen);
      }}
    >
      {isOpen ? t`Hide` : t`Show`}
    </button>
  );
  const { sight, whatIfPointed } = useSight();
  const live = useObserved(LIVE_NUMBERS);
  const under = useObserved(whatIfPointed);
  const target = under ?? whatIfTarget(sight.selection, sight.whatIf, measured.shapes);
  const whatIf = analysed?.whatIf ?? null;
  const report = compared?.comparison?.report ?? null;
  const reading = whatIf && target && whatIfReading(whatIf, target, sight.selection, sight.whatIf);
  const place = reading && readingTarget(reading);
  const numbers = analysed && reading && pinnedNumbers(reading, measured, analysed);
  const toolsOf = (shown: NumbersReading) => (
    <>
      <PinButton reading={shown} pins={pins} />
      <CopyReading reading={shown} pins={pins} copy={copy} />
      {fold}
    </>
  );
  return (
    <aside class={`pane ${isOpen ? '' : 'closed'}`} aria-label={t`Read-out and pins`}>
      {reading === null || numbers === null ? (
        live !== null && analysed !== null ? (
          <LivePane numbers={live} tools={toolsOf(live)} />
        ) : report === null || compared === null ? (
          <ReadingOfKl {...{ measured, answers, pins, copy, fold }} />
        ) : (
          <ComparedPane inspection={compared} {...{ report, measured, answers, pins, copy, fold }} />
        )
      ) : (
        <WhatIfPane
          {...{ reading, numbers, measured, answers }}
          tools={toolsOf(numbers)}
          breadcrumb={place === null ? <div class="breadcrumb" /> : <Breadcrumb target={place} measured={measured} />}
        />
      )}
      <PinTray pinned={pinned} pins={pins} currentSource={currentSource} copy={copy} />
      {reading !== null && under !== null ? (
        <WhatIfCard reading={reading} />
      ) : (
        report === null && <PointerCard measured={measured} maps={answers.maps} />
      )}
    </aside>
  );
}

interface KlProps extends Pick<Props, 'measured' | 'answers' | 'pins' | 'copy'> {
  /** The button that folds the pane. */
  fold: ComponentChildren;
}

/** The KL of the target, or of its group, taken apart. */
function ReadingOfKl({ measured, answers, pins, copy, fold }: KlProps) {
  const { change, pointed } = useSight();
  const { target, reading, coming } = useReading(useTarget(), measured, answers.maps);
  const imageName = useImageName(answers.pictures, reading, measured);
  const goTo = ({ group, channel, y, x, image }: LatentPlace) => {
    pointed.set(null);
    change(goingTo(group, channel));
    change(choosing({ image: image < measured.imagesKept ? image : null, position: { y, x } }));
    change(turningTo('group'));
  };
  return (
    <>
      <div class="pane-head">
        <h2 data-testid="pane-title">{targetInWords(target)}</h2>
        <PinButton
          {...{ reading, pins }}
          onPinComing={coming && (() => void pinWhenHere(coming, { extent: measured, maps: answers.maps, pins }))}
        />
        {reading !== null && <CopyReading reading={reading} pins={pins} copy={copy} />}
        {fold}
      </div>
      <Breadcrumb target={target} measured={measured} />
      <div class="pane-body">
        {reading !== null && (
          <div class="read-out reading" data-testid="read-out" role="region" aria-label={t`Read-out`}>
            <ReadOut
              reading={reading}
              noun={measured.noun}
              imageName={imageName}
              share={shareOf(reading, measured)}
              onGo={goTo}
            />
          </div>
        )}
      </div>
    </>
  );
}
