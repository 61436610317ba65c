import type { LeftOut } from '../../../src/protocol/whatIf/leftOut';
import type { AnalysisRun } from '../../../src/protocol/whatIf/whatIf';
import { temperatureOf } from '../../../src/protocol/whatIf/analysis';
import { moveAmongButtons } from '../../images/moveAmongButtons';
import { useSight } from '../../sight/context';
import { goingTo } from '../../sight/sight';
import { useObserved } from '../../state/observable';
import type { Asked } from '../asked';
import { PicturesFigure } from '../PicturesFigure';
import { MANY_PICTURES, SmallPicture } from '../SmallPicture';
import { usePictures } from '../usePictures';
import { priorInWords } from '../whatIfWords';
import { BELOW_TAKEN, belowOf } from './leftOutWords';
import { t } from '../../text/translate';
import { numbered } from '../../text/nouns';

interface Props {
  asked: Asked;
  run: AnalysisRun;
  leftOut: LeftOut;
}

/** The decoder's mean of one image with every group, and without each of them. The pane enlarges and subtracts them. */
export function WithoutPictures({ asked, run, leftOut }: Props) {
  const { answers, measured } = asked;
  const { sight, change, whatIfPointed } = useSight();
  const target = useObserved(whatIfPointed);
  const groups = leftOut.changes.map(({ replacement }) => replacement.group);
  const temperature = temperatureOf(run.wish.analysis);
  const below = belowOf(run.wish.analysis);
  const taken = below === 'posterior' ? [] : [BELOW_TAKEN[below]];
  const { group: selected } = sight.selection;
  return (
    <PicturesFigure
      asked={asked}
      run={run}
      pictures={usePictures(answers, run, measured)}
      id="without"
      title={t`The picture without each group`}
      subtitle={[t`decoder’s mean, first draw; ${priorInWords(temperature)} in the group’s place`, ...taken].join('; ')}
      named={({ base, changed }) => [
        { name: t`with all groups`, pixels: base },
        ...changed.map((pixels, place) => ({ name: t`without group ${groups[place] ?? ''}`, pixels })),
      ]}
    >
      {(shown, picture) => (
        <ul
          class={`picture-strip ${groups.length > MANY_PICTURES ? 'many' : ''}`}
          data-testid="without"
          onKeyDown={moveAmongButtons}
        >
          <li class="of-base">
            <SmallPicture
              frame={shown}
              pixels={shown.base}
              label={t`${numbered(measured.noun, picture)} with every group`}
            />
            <span>{t`with all`}</span>
          </li>
          {groups.map((group, place) => {
            const pixels = shown.changed[place];
            const isPointed = target?.kind === 'replaced' && target.channel === null && target.group === group;
            return (
              <li key={group}>
                <button
                  type="button"
                  class={isPointed ? 'pointed' : ''}
                  aria-pressed={group === selected}
                  tabIndex={group === selected ? 0 : -1}
                  data-testid={`without-${group}`}
                  onPointerEnter={() => {
                    whatIfPointed.set({ kind: 'replaced', group, channel: null, of: null });
                  }}
                  onPointerLeave={() => {
                    whatIfPointed.set(null);
                  }}
                  onClick={() => {
                    change(goingTo(group, null));
                  }}
                >
                  {pixels && <SmallPicture frame={shown} pixels={pixels} label={t`Without group ${group}`} />}
                  <span aria-hidden="true">{group}</span>
                </button>
              </li>
            );
          })}
        </ul>
      )}
    </PicturesFigure>
  );
}
