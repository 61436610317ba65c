import type { ComponentChildren } from 'preact';
import type { EngineName } from '../../src/protocol/engines';
import { changeableRequest } from '../../src/protocol/changeableRequest';
import type { Changeable, ShownInspection } from '../../src/protocol/inspection';
import type { Host } from '../state/host';
import { drawsMadeInWords } from '../text/inputWords';
import { checkpointInWords } from '../text/words';
import { DrawsMenu } from './DrawsMenu';
import { EngineMenu } from './EngineMenu';
import { InputMenu } from './InputMenu';
import { MeasureMenu } from './MeasureMenu';
import { WeightsMenu } from './WeightsMenu';

interface Props {
  inspection: ShownInspection;
  engines: readonly EngineName[];
  host: Host;
  /** How the inspection is going. */
  children: ComponentChildren;
}

/** The file, and where its numbers come from. */
export function Header({ inspection, engines, host, children }: Props) {
  const { fileName, checkpoint } = inspection;
  return (
    <header>
      <div class="title-line">
        <h1>{fileName}</h1>
        {checkpoint && <span>{checkpoint.dataset}</span>}
        <Origins inspection={inspection} engines={engines} host={host} />
      </div>
      <div class="meta-line">
        {checkpoint && <p class="meta">{checkpointInWords(checkpoint).join(' · ')}</p>}
        {children}
      </div>
    </header>
  );
}

/** Where the numbers come from. Each item has a menu to change it, if it can be changed. */
function Origins({ inspection, engines, host }: Omit<Props, 'children'>) {
  const { checkpoint, engine, input } = inspection;
  const request = changeableRequest(inspection);
  const can = (origin: Changeable) => inspection.changeable.includes(origin);
  return (
    <ul class="chips" aria-label="What the numbers come from">
      {checkpoint && checkpoint.weightSets.length > 1 && (
        <li>
          <WeightsMenu changeable={can('weights')} checkpoint={checkpoint} onWeights={host.changeWeights} />
        </li>
      )}
      <li>
        <InputMenu changeable={can('input')} inspection={inspection} request={request} host={host} />
      </li>
      <li>
        <DrawsMenu
          changeable={can('draws')}
          label={drawsMadeInWords(inspection)}
          draws={request.draws}
          onDraws={host.changeDraws}
        />
      </li>
      <li>
        <EngineMenu
          changeable={can('engine')}
          engine={engine}
          request={request}
          engines={engines}
          onEngine={host.changeEngine}
          onSetUp={host.setUpEngine}
        />
      </li>
      {can('input') && request.input.kind === 'files' && input !== null && input.kind === 'files' && (
        <li>
          <MeasureMenu listed={input.listed} request={request} onWish={host.measureMore} />
        </li>
      )}
    </ul>
  );
}
