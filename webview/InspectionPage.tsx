import { useMemo, useState } from 'preact/hooks';
import type { Inspection } from '../src/protocol/inspection';
import { GroupSection } from './group/GroupSection';
import { Hierarchy } from './hierarchy/Hierarchy';
import { Header } from './overview/Header';
import { StatusLine } from './overview/StatusLine';
import { SummaryTiles } from './overview/SummaryTiles';
import type { Host } from './state/host';
import { Pictures } from './state/measurements';
import { otherGroup, type Target, useSelection, within } from './state/selection';
import { imageNoun } from './text/words';

interface Props {
  host: Host;
  inspection: Inspection;
}

/** From top to bottom: what file, what it costs, which group, where, why this value. */
export function InspectionPage({ host, inspection }: Props) {
  const { checkpoint, groups, input, status } = inspection;
  const [remembered, choose] = useSelection(host);
  const [pointed, point] = useState<Target | null>(null);
  const pictures = useMemo(() => new Pictures(host), [host]);

  const shapes = checkpoint?.groups ?? [];
  const selection = within(remembered, shapes, input?.imagesKept ?? 0);
  const shape = shapes[selection.group];
  const noun = imageNoun(input);

  const selectGroup = (group: number) => {
    if (group < 0 || group >= shapes.length || group === selection.group) return;
    choose(otherGroup(group));
    point(null);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target instanceof HTMLSelectElement || event.ctrlKey || event.metaKey) return;
    if (event.key === '[') selectGroup(selection.group - 1);
    if (event.key === ']') selectGroup(selection.group + 1);
  };

  return (
    <main onKeyDown={onKeyDown}>
      <Header inspection={inspection}>
        <StatusLine status={status} onCancel={host.cancel} onRestart={host.restart} />
      </Header>
      <SummaryTiles inspection={inspection} noun={noun} />
      {shapes.length > 0 && (
        <Hierarchy
          shapes={shapes}
          summaries={groups}
          selected={selection.group}
          noun={noun}
          onSelect={selectGroup}
          onPoint={(group) => {
            point(group === null ? null : { kind: 'group', group });
          }}
        />
      )}
      {shape && (
        <GroupSection
          host={host}
          pictures={pictures}
          shapes={shapes}
          summaries={groups}
          images={input?.images ?? 0}
          imagesKept={input?.imagesKept ?? 0}
          noun={noun}
          running={status.kind === 'opening' || status.kind === 'running'}
          selection={selection}
          pointed={pointed}
          choose={choose}
          point={point}
        />
      )}
    </main>
  );
}
