import { changeableRequest } from '../../src/protocol/changeableRequest';
import type { Changeable, PageSettings, ShownInspection } from '../../src/protocol/inspection';
import { CompareMenu } from '../compare/CompareMenu';
import { ExportMenu } from '../export/ExportMenu';
import { GivenFlags } from '../flags/GivenFlags';
import type { Host } from '../state/host';
import { memo } from '../state/memo';
import type { RunAnswers } from '../state/runAnswers';
import { drawsMadeInWords } from '../text/inputWords';
import { DrawsMenu } from './DrawsMenu';
import { EngineMenu } from './EngineMenu';
import { InputMenu } from './InputMenu';
import { StatusLine } from './StatusLine';
import { WeightsMenu } from './WeightsMenu';
import { t } from '../text/translate';

interface Props {
  inspection: ShownInspection;
  settings: PageSettings;
  host: Host;
  answers: Pick<RunAnswers, 'imageClasses'>;
  onChangeFlags: () => void;
}

/** The file, where its numbers come from, and how the inspection is going. */
export const Header = memo(({ inspection, settings, host, answers, onChangeFlags }: Props) => {
  const { fileName, checkpoint, request } = inspection;
  return (
    <header>
      <div class="title-line">
        <h1>{fileName}</h1>
        {checkpoint && <span class="sub">{checkpoint.dataset}</span>}
        <Origins {...{ inspection, settings, host, answers }} />
        <StatusLine inspection={inspection} host={host} />
        <GivenFlags flags={request.flags} onChange={onChangeFlags} />
      </div>
    </header>
  );
});

/** Where the numbers come from. Each item has a menu to change it, if it can be changed. */
function Origins({ inspection, settings, host, answers }: Omit<Props, 'onChangeFlags'>) {
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
