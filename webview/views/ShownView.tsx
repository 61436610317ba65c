import type { ShownInspection } from '../../src/protocol/inspection';
import { CompareView } from '../compare/CompareView';
import { RunFigure } from '../compare/run/RunFigure';
import { Comparisons } from '../comparisons/Comparisons';
import { Distributions } from '../distributions/Distributions';
import { GroupSection } from '../group/GroupSection';
import { ImagesView } from '../images/ImagesView';
import { ModelView } from '../modelView/ModelView';
import { MeasureMenu } from '../overview/MeasureMenu';
import type { PinCalls } from '../pins/pinCalls';
import { QuantityMapFigure } from '../quantityMap/QuantityMapFigure';
import { useSight } from '../sight/context';
import type { Extent, Measured } from '../sight/measured';
import type { Host } from '../state/host';
import type { RunAnswers } from '../state/runAnswers';
import { WhatIfView } from '../whatIf/WhatIfView';
import { Overview } from './Overview';
import { viewOf, viewId } from './views';

interface Props {
  host: Host;
  inspection: ShownInspection;
  extent: Extent;
  measured: Measured;
  answers: RunAnswers;
  pins: PinCalls;
}

/** The chosen view, or the only one that there is anything to show in. */
export function ShownView({ host, inspection, extent, measured, answers, pins }: Props) {
  const view = viewOf(useSight().sight.view, extent);
  if (view === 'model' && inspection.status.kind === 'opening') return null;
  const { checkpoint, trainingRun } = inspection;
  // A folder without a checkpoint has nothing but its history.
  if (checkpoint === null && trainingRun !== null) {
    return (
      <div class="view" data-testid="view-run">
        <RunFigure run={trainingRun} {...{ inspection, answers, host }} />
      </div>
    );
  }
  return (
    <div
      class="view"
      role="tabpanel"
      id={viewId(view)}
      aria-labelledby={`${viewId(view)}-tab`}
      data-testid={`view-${view}`}
    >
      {view === 'overview' && <Overview {...{ inspection, measured, answers, pins }} />}
      {view === 'group' && (
        <>
          <GroupSection {...{ extent, measured, answers, pins }} />
          <QuantityMapFigure {...{ extent, answers }} />
          <Distributions measured={measured} answers={answers.distributions} />
        </>
      )}
      {view === 'images' && (
        <>
          <ImagesView measured={measured} answers={answers} />
          <MeasureMenu inspection={inspection} onWish={host.measureMore} />
          <Comparisons {...{ inspection, answers }} />
        </>
      )}
      {view === 'whatIf' && <WhatIfView {...{ host, inspection, measured, answers, pins }} />}
      {view === 'compare' && <CompareView {...{ host, inspection, measured, answers }} />}
      {view === 'model' && <ModelView {...{ host, inspection, answers }} />}
    </div>
  );
}
