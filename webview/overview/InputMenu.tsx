import { useState } from 'preact/hooks';
import type { FilesChoice, InputChoice, InputWish } from '../../src/protocol/input';
import type { InspectionRequest, ShownInspection } from '../../src/protocol/inspection';
import type { Host } from '../state/host';
import { inputInWords } from '../text/inputWords';
import { ChipMenu } from '../menu/ChipMenu';
import { ImagesTaken } from './ImagesTaken';
import { OfferedInputs } from './OfferedInputs';
import { SamplesForm } from './SamplesForm';
import { useOffers } from './useOffers';
import { t } from '../text/translate';

interface Props {
  changeable: boolean;
  inspection: ShownInspection;
  /** The request that a change applies to. */
  request: InspectionRequest;
  host: Pick<Host, 'ask' | 'changeInput'>;
}

/** The input of the model, and how to change it. */
export function InputMenu({ changeable, inspection, request, host }: Props) {
  const [isOpen, setOpen] = useState(false);
  const offers = useOffers(host, isOpen);
  const listed = listedIn(inspection, request.input);
  return (
    <ChipMenu
      changeable={changeable}
      id="input-menu"
      chip={<strong>{inputInWords(inspection) ?? t`Input`}</strong>}
      title={t`Choose the input`}
      onToggle={setOpen}
    >
      {(close) => {
        const wish = (chosen: InputWish) => {
          close();
          host.changeInput(chosen);
        };
        return (
          <>
            <div>
              <Browse kind="choose files" autofocus onWish={wish} />
              <Browse kind="choose folder" onWish={wish} />
              {listed !== null && (
                <ImagesTaken key={JSON.stringify(listed)} input={listed.input} listed={listed.images} onWish={wish} />
              )}
              <SamplesForm request={request} offer={inspection.input?.offer ?? null} onWish={wish} />
            </div>
            <OfferedInputs offers={offers} onWish={wish} />
          </>
        );
      }}
    </ChipMenu>
  );
}

interface BrowseProps {
  kind: 'choose files' | 'choose folder';
  autofocus?: boolean;
  onWish: (wish: InputWish) => void;
}

function Browse({ kind, autofocus = false, onWish }: BrowseProps) {
  return (
    <button
      type="button"
      class="item"
      autofocus={autofocus}
      onClick={() => {
        onWish({ kind });
      }}
    >
      {kind === 'choose files' ? t`Files…` : t`Folder…`}
    </button>
  );
}

/** Of which images some can be taken; `null` if there is one, or it isn't known yet how many there are. */
function listedIn(
  { input, request }: ShownInspection,
  asked: InputChoice,
): { readonly input: FilesChoice; readonly images: number } | null {
  if (asked.kind === 'samples' || request.input.kind === 'samples' || input === null || input.listed < 2) return null;
  const isShown = JSON.stringify(asked.paths) === JSON.stringify(request.input.paths);
  return isShown ? { input: asked, images: input.listed } : null;
}
