import { useCallback, useMemo } from 'preact/hooks';
import { LATENT_QUANTITIES, type LatentQuantity } from '../../src/protocol/quantities';
import type { QuantityMap } from '../../src/protocol/quantityMap';
import { scaleInWords } from '../colour/colourDomain';
import type { ColourScale } from '../../src/figures/colour/colourScale';
import type { FigureContents, MapPanel } from '../../src/figures/contents';
import { Figure } from '../figure/Figure';
import { domainToolbar } from '../maps/domainToolbar';
import { figureColours } from '../../src/figures/colour/figureColours';
import { mapSize } from '../maps/MapCanvas';
import { useSight } from '../sight/context';
import { type Extent, versionOf } from '../sight/measured';
import { choosing, goingToPosition, type QuantityMapChoice } from '../sight/sight';
import { memo } from '../state/memo';
import { useObserved } from '../state/observable';
import type { Answer } from '../state/answer';
import { type RunAnswers, useQuantityMap } from '../state/runAnswers';
import { Absent } from '../text/Absent';
import { Formula } from '../text/Formula';
import { plusMinus } from '../../src/protocol/numbers';
import { quantityName, spokenName } from '../text/quantityNames';
import { usePageKind } from '../theme/theme';
import { mappedInWords } from './mappedInWords';
import { OneQuantityMap } from './OneQuantityMap';
import { QuantityChoice } from './QuantityChoice';
import { QuantityMapTable } from './QuantityMapTable';
import { quantityScale } from './quantityScale';
import { t } from '../text/translate';

/** Longer edge of the map on screen, in CSS pixels: of one alone, and of two beside each other. */
const EDGE = 300;
const COMPARED_EDGE = 200;

interface Props {
  extent: Extent;
  answers: Pick<RunAnswers, 'quantityMaps' | 'among'>;
}

/** Any captured quantity at the latent positions of the selected group or channel, beside that of A if there is one. */
export const QuantityMapFigure = memo(({ extent, answers }: Props) => {
  const { hasFlows, shapes, noun } = extent;
  const { sight, change } = useSight();
  const { against, quantityMap, colouring } = sight;
  const { group, channel, image } = sight.selection;
  const { domain, printed } = quantityMap;
  const choose = (changed: Partial<QuantityMapChoice>) => {
    change((before) => ({ quantityMap: { ...before.quantityMap, ...changed } }));
  };
  const chooseQuantity = useCallback(
    (chosen: LatentQuantity) => {
      // Ends that were typed are those of the quantity before.
      change(({ quantityMap: { domain: before, ...others } }) => ({
        quantityMap: {
          ...others,
          quantity: chosen,
          domain: typeof before.domain === 'object' ? { ...before, domain: 'shared' } : before,
        },
      }));
    },
    [change],
  );
  const page = usePageKind();
  // A sum over channels shows a quantity that adds up, until a channel is chosen again.
  const quantity =
    channel === null && !LATENT_QUANTITIES[quantityMap.quantity].addsUp ? 'klNats' : quantityMap.quantity;
  const query = { quantity, group, channel, image };
  const queryA = against && { quantity, group: against.group, channel: against.channel, image: against.image };
  const answer = useQuantityMap(answers.quantityMaps, query, versionOf(extent, group));
  const answerA = useQuantityMap(
    against === null ? answers.quantityMaps : answers.among(against.among).quantityMaps,
    queryA ?? query,
    versionOf(extent, queryA?.group ?? group),
  );
  const map = mapIn(answer, query);
  const mapA = queryA && mapIn(answerA, queryA);
  const scales = useMemo(() => {
    const shared = [map, mapA].flatMap((one) => (one === null ? [] : [one.values]));
    const scale = (one: QuantityMap | null) =>
      quantityScale(quantity, domain, one?.values ?? new Float64Array(), { colouring, page, shared });
    return { a: scale(mapA), b: scale(map) };
  }, [quantity, domain, map, mapA, colouring, page]);
  const shape = shapes[group];
  const shapeA = shapes[against?.group ?? group];
  const name = quantityName(quantity, hasFlows);
  const { unit } = LATENT_QUANTITIES[quantity];
  const title = t`${spokenName(quantity, hasFlows)} by latent position`;
  const note = scaleInWords(scales.b, domain);
  const panel = (label: string, shown: QuantityMap, scale: ColourScale): MapPanel => ({
    ...{ kind: 'map', title: label, height: shown.height, width: shown.width, values: shown.values },
    colours: figureColours(name, unit, scale),
    printValues: printed,
  });
  const contents = (shown: QuantityMap): FigureContents => ({
    title,
    subtitle: mapA === null ? mappedInWords(shown, noun) : '',
    panels: [
      ...(mapA === null ? [] : [panel(`A: ${mappedInWords(mapA, noun)}`, mapA, scales.a)]),
      panel(mapA === null ? '' : `B: ${mappedInWords(shown, noun)}`, shown, scales.b),
    ],
  });
  if (shape === undefined || shapeA === undefined) return null;
  const common = { unit: unit ?? '', label: title, printed, edge: against === null ? EDGE : COMPARED_EDGE };
  return (
    <Figure
      id="quantity-map"
      title={t`Any quantity by latent position`}
      sub={<QuantityChoice {...{ quantity, hasFlows }} isOneChannel={channel !== null} onQuantity={chooseQuantity} />}
      toolbar={{
        ...domainToolbar(
          domain,
          scales.b,
          map?.values ?? new Float64Array(),
          (chosen) => {
            choose({ domain: chosen });
          },
          against === null ? null : t`A and B`,
        ),
        values: {
          on: printed,
          onChange: (on) => {
            choose({ printed: on });
          },
        },
      }}
      contents={map && (() => contents(map))}
    >
      {answer.kind === 'refused' ? (
        <Absent reason={answer.reason} size={mapSize(shape, EDGE)} />
      ) : (
        <>
          <p class="sub line-of-pointer" data-testid="quantity-at" aria-live="polite">
            <Formula>{name}</Formula>
            {unit !== null && `, ${unit}`} · {map && mappedInWords(map, noun)} <ValueAt map={map} />
          </p>
          <div class="quantity-maps">
            {against !== null && (
              <figure>
                {answerA.kind === 'refused' ? (
                  <Absent reason={answerA.reason} size={mapSize(shapeA, COMPARED_EDGE)} />
                ) : (
                  <OneQuantityMap
                    {...common}
                    {...{ map: mapA, shape: shapeA, scale: scales.a, place: against, testId: 'quantity-map-a' }}
                    onChoose={(position) => {
                      change(goingToPosition(against, position));
                    }}
                  />
                )}
                <figcaption>A: {mapA && mappedInWords(mapA, noun)}</figcaption>
              </figure>
            )}
            <figure>
              <OneQuantityMap
                {...common}
                {...{ map, shape, scale: scales.b, place: { group, channel, image }, testId: 'quantity-map' }}
                onChoose={(position) => {
                  change(choosing({ position }));
                }}
              />
              {against !== null && <figcaption>B: {map && mappedInWords(map, noun)}</figcaption>}
            </figure>
          </div>
          {note !== null && <p class="sub">{note}</p>}
          {map && <QuantityMapTable map={map} name={title} />}
        </>
      )}
    </Figure>
  );
});

/** Until the map asked for arrives, the previous one may show another group or quantity. */
function mapIn(answer: Answer<QuantityMap>, { group, quantity }: QuantityMap['query']): QuantityMap | null {
  if (answer.kind !== 'here') return null;
  const { query } = answer.value;
  return query.group === group && query.quantity === quantity ? answer.value : null;
}

/** The value at the position that is pointed at or chosen, with its standard error where one is known. */
function ValueAt({ map }: { map: QuantityMap | null }) {
  const { sight, pointed } = useSight();
  const target = useObserved(pointed);
  const isHere = target?.kind === 'position' && target.group === map?.query.group;
  const position = isHere ? target : sight.selection.position;
  if (map === null || position === null) return null;
  const at = position.y * map.width + position.x;
  const mean = map.values[at] ?? NaN;
  return (
    <span data-testid="quantity-value" data-value={String(mean)}>
      · ({position.y}, {position.x}): {plusMinus({ mean, standardError: map.standardErrors?.[at] ?? null })}
    </span>
  );
}
