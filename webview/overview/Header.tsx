import type { ComponentChildren } from 'preact';
import { changeableRequest } from '../../src/protocol/changeableRequest';
import type { Changeable, PageSettings, ShownInspection } from '../../src/protocol/inspection';
import { CompareMenu } from '../compare/CompareMenu';
import { ExportMenu } from '../export/ExportMenu';
import type { Host } from '../state/host';
import type { RunAnswers } from '../state/runAnswers';
import { drawsMadeInWords } from '../text/inputWords';
import { DrawsMenu } from './DrawsMenu';
import { EngineMenu } from './EngineMenu';
import { InputMenu } from './InputMenu';
import { WeightsMenu } from './WeightsMenu';
import { t } from '../text/translate';

interface Props {
  inspection: ShownInspection;
  settings: PageSettings;
  host: Host;
  answers: Pick<RunAnswers, 'imageClasses'>;
  /** How the inspection is going. */
  children: ComponentChildren;
}

/** The file, and where its numbers come from. */
export function Header({ inspection, settings, host, answers, children }: Props) {
  const { fileName, checkpoint } = inspection;
  return (
    <header>
      <div class="title-line">
        <h1>{fileName}</h1>
        {checkpoint && <span class="sub">{checkpoint.dataset}</span>}
        <Origins {...{ inspection, settings, host, answers }} />
        {children}
      </div>
    </header>
  );
}

/** Where the numbers come from. Each item has a menu to change it, if it can be changed. */
function Origins({ inspection, settings, host, answers }: Omit<Props, 'children'>) {
  const { checkpoint, engine } = inspection;
  const request = changeableRequest(inspection);
  const can = (origin: Changeable) => inspection.changeable.includes(origin);
  return (
    <ul class="chips" aria-label={t`What the numbers come from`}>
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
          engines={settings.engines}
          onEngine={host.changeEngine}
          onSetUp={host.setUpEngine}
        />
      </li>
      {inspection.groups.length > 0 && (
        <li>
          <CompareMenu id="compare-menu" chip={t`Compare…`} {...{ inspection, answers, host }} />
        </li>
      )}
      <li>
        <ExportMenu inspection={inspection} colourMap={settings.colourMap} host={host} />
      </li>
    </ul>
  );
}
