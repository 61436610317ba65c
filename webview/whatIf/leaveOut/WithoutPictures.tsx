import type { LeftOut } from '../../../src/protocol/whatIf/leftOut';
import type { AnalysisPictures, AnalysisRun } from '../../../src/protocol/whatIf/whatIf';
import type { NamedPicture, PicturesPanel } from '../../../src/figures/contents';
import { temperatureOf } from '../../../src/protocol/whatIf/analysis';
import { Figure } from '../../figure/Figure';
import { moveAmongButtons } from '../../images/moveAmongButtons';
import { useSight } from '../../sight/context';
import { goingTo } from '../../sight/sight';
import { useObserved } from '../../state/observable';
import { Absent } from '../../text/Absent';
import type { Asked } from '../asked';
import { ownLines } from '../ownLines';
import { PictureChoice } from '../PictureChoice';
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
export function WithoutPictures({ asked: { answers, inspection, measured }, run, leftOut }: Props) {
  const { noun } = measured;
  const { sight, change, whatIfPointed } = useSight();
  const target = useObserved(whatIfPointed);
  const { picture, answer } = usePictures(answers, run, measured);
  if (picture === null) return null;
  const groups = leftOut.changes.map(({ replacement }) => replacement.group);
  const title = t`The picture without each group`;
  const temperature = temperatureOf(run.wish.analysis);
  const below = belowOf(run.wish.analysis);
  const taken = below === 'posterior' ? '' : `; ${BELOW_TAKEN[below]}`;
  const subtitle = t`decoder’s mean, first draw; ${priorInWords(temperature)} in the group’s place${taken}`;
  const shown = answer.kind === 'here' ? answer.value : null;
  const { group: selected } = sight.selection;
  return (
    <Figure
      id="without"
      title={title}
      sub={
        <>
          <PictureChoice pictured={run.pictured} picture={picture} noun={noun} /> · {subtitle}
        </>
      }
      contents={
        shown &&
        (() => ({
          ...{ title, subtitle: `${numbered(noun, picture)}; ${subtitle}`, own: ownLines(inspection, run) },
          panels: [picturesPanel(shown, groups)],
        }))
      }
    >
      {answer.kind === 'refused' && <Absent reason={answer.reason} />}
      {shown !== null && (
        <ul
          class={`picture-strip ${groups.length > MANY_PICTURES ? 'many' : ''}`}
          data-testid="without"
          onKeyDown={moveAmongButtons}
        >
          <li class="of-base">
            <SmallPicture frame={shown} pixels={shown.base} label={t`${numbered(noun, picture)} with every group`} />
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
    </Figure>
  );
}

function picturesPanel(
  { width, height, channels, base, changed }: AnalysisPictures,
  groups: readonly number[],
): PicturesPanel {
  const named = (name: string, pixels: Uint8Array): NamedPicture => ({ name, width, height, channels, pixels });
  const pictures = [
    named('with all groups', base),
    ...changed.map((pixels, place) => named(`without group ${groups[place] ?? ''}`, pixels)),
  ];
  return { kind: 'pictures', title: '', pictures };
}
