import { useMemo } from 'preact/hooks';
import { signedColouring } from '../../src/figures/colour/colourMap';
import { colourScale, type ColourScale } from '../../src/figures/colour/colourScale';
import { figureColours } from '../../src/figures/colour/figureColours';
import type { MapPanel } from '../../src/figures/contents';
import type { ComparedMap, ComparisonReport } from '../../src/protocol/compare/comparison';
import type { ShownInspection } from '../../src/protocol/inspection';
import { ColourBar } from '../colour/ColourBar';
import { Figure } from '../figure/Figure';
import { PositionMap } from '../maps/PositionMap';
import { useSight } from '../sight/context';
import { choosing, goingTo } from '../sight/sight';
import { type RunAnswers, useComparedMap } from '../state/runAnswers';
import { Absent } from '../text/Absent';
import { usePageKind } from '../theme/theme';
import { versionOfComparison } from './comparedTarget';
import { coveredInWords } from './compareWords';
import { ownLines } from './ownLines';
import { t } from '../text/translate';

interface Props {
  report: ComparisonReport;
  inspection: ShownInspection;
  answers: Pick<RunAnswers, 'comparedMaps'>;
}

const EDGE = 152;
const SIDES = [
  ['a', 'A'],
  ['b', 'B'],
] as const;

/** KL at each latent position of the chosen group: both sides on one scale, and their difference. */
export function ComparedMaps({ report, inspection, answers }: Props) {
  const { sight } = useSight();
  const { group } = sight.selection;
  const isMapped = report.mapped.includes(group);
  const answer = useComparedMap(answers.comparedMaps, isMapped ? group : null, versionOfComparison(inspection));
  if (report.mapped.length === 0) return null;
  const title = t`Where: KL of group ${group} by latent position`;
  if (!isMapped || answer.kind === 'refused') {
    const reason = answer.kind === 'refused' ? answer.reason : t`The latent positions of this group are not compared.`;
    return (
      <Figure id="compared-maps" title={title} contents={null}>
        <Absent reason={reason} />
      </Figure>
    );
  }
  const map = answer.kind === 'here' && answer.value.group === group ? answer.value : null;
  return <Maps {...{ report, inspection, title, map }} />;
}

interface MapsProps extends Pick<Props, 'report' | 'inspection'> {
  title: string;
  /** `null` while it is being fetched. */
  map: ComparedMap | null;
}

function Maps({ report, inspection, title, map }: MapsProps) {
  const { sight, change, pointed } = useSight();
  const { colouring } = sight;
  const pageKind = usePageKind();
  const covered = coveredInWords(report);
  const scale = useMemo(() => colourScale(colouring, map?.a ?? [], map?.b ?? []), [colouring, map]);
  const signed = useMemo(() => colourScale(signedColouring(pageKind), map?.difference ?? []), [pageKind, map]);
  const panel = (name: string, values: Float64Array, of: ColourScale): MapPanel => ({
    ...{ kind: 'map', title: name, height: map?.height ?? 0, width: map?.width ?? 0, values, printValues: false },
    colours: figureColours('KL', t`nats per image`, of),
  });
  const place = (of: { readonly y: number; readonly x: number } | null) => {
    if (map === null || of === null) pointed.set(null);
    else pointed.set({ kind: 'position', group: map.group, channel: null, image: null, ...of });
  };
  return (
    <Figure
      id="compared-maps"
      title={title}
      sub={t`sum of channels; ${covered}; A and B on one scale`}
      contents={
        map === null
          ? null
          : () => ({
              ...{ title, subtitle: covered, own: ownLines(inspection, report) },
              panels: [
                panel('A', map.a, scale),
                panel('B', map.b, scale),
                panel('A − B', map.difference, signed),
                panel('s.e. of A − B', map.standardErrors, colourScale(colouring, map.standardErrors)),
              ],
            })
      }
    >
      {map !== null && (
        <div class="side-by-side compared-maps">
          {SIDES.map(([side, name]) => (
            <figure key={side}>
              <PositionMap
                {...{ map, scale, edge: EDGE, label: t`${name} by latent position` }}
                values={map[side]}
                testId={`compared-map-${side}`}
                onPoint={place}
                onChoose={(position) => {
                  change(goingTo(map.group, null));
                  change(choosing({ position }));
                }}
              />
              <figcaption>{name}</figcaption>
            </figure>
          ))}
          <ColourBar scale={scale} />
          <figure>
            <PositionMap
              {...{ map, scale: signed, edge: EDGE, label: t`A − B by latent position` }}
              values={map.difference}
              testId="compared-map-difference"
              onPoint={place}
              onChoose={(position) => {
                change(goingTo(map.group, null));
                change(choosing({ position }));
              }}
            />
            <figcaption>A − B, nats</figcaption>
          </figure>
          <ColourBar scale={signed} />
        </div>
      )}
    </Figure>
  );
}
