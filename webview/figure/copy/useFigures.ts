import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { ShownInspection } from '../../../src/protocol/inspection';
import { type Host, reasonInWords } from '../../state/host';
import type { RunAnswers } from '../../state/runAnswers';
import { citedInspection, uncitedInspection } from '../../text/citationText';
import type { ProvenanceLine } from '../../../src/figures/contents';
import type { FigureDoor } from './figureDoor';
import { FigureRegistry } from './figureRegistry';
import { copyFigure } from './formats';

/** The way out for the figures of a page on this inspection. It stays the same object while the run does. */
export function useFigures(host: Host, inspection: ShownInspection, answers: RunAnswers): FigureDoor {
  const provenance = useProvenance(inspection, answers);
  const door = useMemo((): FigureDoor => {
    return {
      copy: (text) => host.copy(text),
      save: (name, bytes) => {
        host.saveFile({ name, bytes });
      },
      provenance,
      figures: new FigureRegistry(),
    };
  }, [host, provenance]);
  useEffect(
    () =>
      host.onCommand((command) => {
        if (command.kind !== 'copy figure') return;
        const contents = door.figures.contentsOf(command.figure);
        // A clipboard that refuses text leaves nothing to do: VS Code reports why its own command failed.
        if (contents !== undefined) copyFigure(contents, command.format, door).catch(() => undefined);
      }),
    [host, door],
  );
  return door;
}

/** Returns where the page's numbers come from, asked for when it is needed. */
export function useProvenance(
  inspection: ShownInspection,
  { citation }: RunAnswers,
): () => Promise<readonly ProvenanceLine[]> {
  const shown = useRef(inspection);
  shown.current = inspection;
  return useMemo(
    () => async () => {
      const { current } = shown;
      const { kind } = current.status;
      try {
        return citedInspection(current, await citation.ask(null, kind));
      } catch (reason) {
        return uncitedInspection(current, reasonInWords(reason));
      }
    },
    [citation],
  );
}
