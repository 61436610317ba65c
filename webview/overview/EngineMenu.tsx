import { ENGINES_IN_WORDS, type EngineName, type EngineWish } from '../../src/protocol/engines';
import { USUAL_ENGINE, type ChosenEngine, type InspectionRequest } from '../../src/protocol/inspection';
import { ChipMenu } from '../menu/ChipMenu';
import { NamedChoices } from '../menu/NamedChoices';
import { t } from '../text/translate';

interface Props {
  changeable: boolean;
  engine: ChosenEngine | null;
  request: InspectionRequest;
  /** Engines that can exist on this kind of machine. */
  engines: readonly EngineName[];
  onEngine: (wish: EngineWish) => void;
  onSetUp: () => void;
}

/** What runs the network, why nothing faster does, and a choice of other engines. */
export function EngineMenu({ changeable, engine, request, engines, onEngine, onSetUp }: Props) {
  const { wish } = request.engine ?? USUAL_ENGINE;
  // Settings may name an engine for another kind of machine.
  const wishes = new Set<EngineWish>(['auto', ...engines, wish]);
  return (
    <ChipMenu
      changeable={changeable}
      id="engine-menu"
      title={t`Choose the engine`}
      chip={<EngineInUse engine={engine} />}
      hint={engine?.reason ?? null}
    >
      {(close) => (
        <>
          <p class="heading">{t`Engine`}</p>
          {engine && <p class="hint">{engine.runtime}</p>}
          {engine?.reason && <p class="hint">{engine.reason}</p>}
          <NamedChoices
            label={t`Engine`}
            id="engine"
            choices={[...wishes].map((name) => ({ name, about: ENGINES_IN_WORDS[name] }))}
            chosen={wish}
            close={close}
            onChoose={onEngine}
          />
          <button
            type="button"
            class="item last"
            data-testid="set-up-engine"
            onClick={() => {
              close();
              onSetUp();
            }}
          >
            {t`Set up GPU engine…`}
          </button>
        </>
      )}
    </ChipMenu>
  );
}

function EngineInUse({ engine }: { engine: ChosenEngine | null }) {
  if (engine === null) return <strong>{t`Engine`}</strong>;
  return (
    <>
      <strong title={engine.runtime}>{engine.device}</strong>
      <span class="runtime"> · {engine.runtime}</span>
    </>
  );
}
