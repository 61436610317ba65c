import { useCallback, useMemo, useRef } from 'preact/hooks';
import type { ImageMap, ImageMaps } from '../../src/protocol/imageMaps';
import { MEANINGS } from '../../src/protocol/quantities';
import { ColourBar } from '../colour/ColourBar';
import { scaleInWords, scaleOf } from '../colour/colourDomain';
import { Figure } from '../figure/Figure';
import { domainToolbar } from '../maps/domainToolbar';
import { figureColours } from '../../src/figures/colour/figureColours';
import { useSight } from '../sight/context';
import { type Measured, versionOf } from '../sight/measured';
import { amongOf } from '../sight/selection';
import { Observable } from '../state/observable';
import { type RunAnswers, useImageMaps } from '../state/runAnswers';
import { Absent } from '../text/Absent';
import { ofClassInWords } from '../text/words';
import { isAbout } from './mapsAsked';
import { SmallMapLine } from './SmallMapLine';
import { TileArea } from './TileArea';
import type { PointedTile } from './pointedTile';
import { t, translated } from '../text/translate';
import { counted, nounInWords } from '../text/nouns';

interface Props {
  measured: Measured;
  answers: Pick<RunAnswers, 'imageMaps'>;
}

/** The selected group's or channel's map of every kept image, or of those of the chosen class, on one scale. */
export function SmallMaps({ measured, answers }: Props) {
  const { shown, noun, reached } = measured;
  const { sight, change } = useSight();
  const { selection, colouring, pictures } = sight;
  const { group, channel } = selection;
  const pointed = useMemo(() => new Observable<PointedTile | null>(null), []);
  const inView = useRef<readonly ImageMap[]>([]);
  const onView = useCallback((maps: readonly ImageMap[]) => {
    inView.current = maps;
  }, []);
  const of = { quantity: shown.quantity, group, channel, ...amongOf(selection) };
  const version = versionOf(measured, group);
  const answer = useImageMaps(answers.imageMaps, { ...of, from: 0, count: 1 }, version);
  const first = answer.kind === 'here' && isAbout(answer.value, of) ? answer.value : null;
  const spread = useMemo(() => first?.spread ?? new Float64Array(), [first]);
  const scale = useMemo(
    () => scaleOf(pictures.smallMaps, { colouring, fromZero: true, values: spread }),
    [pictures.smallMaps, colouring, spread],
  );
  if (!reached[group]) return null;
  const name = translated(MEANINGS[channel === null ? shown.whole : shown.part].name);
  const which =
    channel === null
      ? t`${name} by latent position, group ${group}`
      : t`${name} by latent position, group ${group}, channel ${channel}`;
  const mapped = first && mappedInWords(first, measured);
  const note = scaleInWords(scale, pictures.smallMaps);
  const sub = [which, ...(mapped === null ? [] : [mapped]), t`one scale`, ...(note === null ? [] : [note])].join(' · ');
  return (
    <Figure
      id="small-maps"
      title={t`Where, ${nounInWords(noun)} by ${nounInWords(noun)}`}
      sub={sub}
      toolbar={domainToolbar(pictures.smallMaps, scale, spread, (smallMaps) => {
        change((before) => ({ pictures: { ...before.pictures, smallMaps } }));
      })}
      contents={
        first &&
        (() => ({
          title: which,
          subtitle: t`the ${counted(inView.current.length, noun)} in view, on the scale of all`,
          panels: inView.current.map(({ image, nats }) => ({
            ...({ kind: 'map', printValues: false } as const),
            ...{ title: `${noun} ${image}`, height: first.height, width: first.width, values: nats },
            colours: figureColours(name, 'nats', scale),
          })),
        }))
      }
    >
      {answer.kind === 'refused' ? (
        <Absent reason={answer.reason} />
      ) : (
        first && (
          <>
            <div class="small-maps">
              <TileArea asked={of} {...{ measured, answers, first, scale, pointed, onView, version }} />
              <ColourBar scale={scale} isShort />
            </div>
            <SmallMapLine pointed={pointed} noun={noun} />
          </>
        )
      )}
    </Figure>
  );
}

/** Which images have a map, unless all have. */
function mappedInWords({ mapped, planned }: ImageMaps, { noun, images }: Measured): string | null {
  if (planned.ofClass !== undefined) return ofClassInWords(counted(mapped, noun), planned.ofClass);
  return mapped < images ? t`first ${counted(mapped, noun)}, which are kept` : null;
}
