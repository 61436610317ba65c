import type { SeparationWish } from '../../../src/protocol/whatIf/separation';
import { ChipMenu } from '../../menu/ChipMenu';
import { t } from '../../text/translate';

interface Props {
  /** What B is. */
  label: string;
  disabled: boolean;
  /** Files that were chosen before; `null` if none were. */
  files: string | null;
  onChoose: (against: Chosen) => void;
}

type Chosen = 'mirrored' | SeparationWish['against'];

/** The second input, B. Other files are told apart as soon as they are chosen. */
export function AgainstMenu({ label, disabled, files, onChoose }: Props) {
  const item = (against: Chosen, words: string, isPossible: boolean, close: () => void) => (
    <button
      type="button"
      class="item"
      data-testid={`against-${against.replaceAll(' ', '-')}`}
      disabled={!isPossible}
      onClick={() => {
        close();
        onChoose(against);
      }}
    >
      {words}
    </button>
  );
  return (
    <ChipMenu changeable id="against-menu" chip={`B ${label}`} title={t`The input to tell from this one`}>
      {(close) => (
        <>
          {item('mirrored', t`These images, mirrored left to right`, true, close)}
          {files !== null && item('the same files', files, true, close)}
          {item('choose images', t`Other images or a data set…`, !disabled, close)}
          {item('choose folder', t`A folder of images…`, !disabled, close)}
          <p class="hint">{t`As many images are taken as there are of A, from the first.`}</p>
        </>
      )}
    </ChipMenu>
  );
}
