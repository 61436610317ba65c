import type { CheckpointDescription } from '../../src/protocol/inspection';
import { visibleName } from '../../src/protocol/visibleText';
import { ChipMenu } from '../menu/ChipMenu';
import { NamedChoices } from '../menu/NamedChoices';
import { t } from '../text/translate';

interface Props {
  changeable: boolean;
  checkpoint: Pick<CheckpointDescription, 'weights' | 'weightSets'>;
  onWeights: (name: string) => void;
}

/** Which of a file's sets of weights the numbers come from, and how to inspect the others. */
export function WeightsMenu({ changeable, checkpoint: { weights, weightSets }, onWeights }: Props) {
  return (
    <ChipMenu
      changeable={changeable}
      id="weights-menu"
      chip={t`weights: ${visibleName(weights)}`}
      title={t`Choose the weights`}
    >
      {(close) => (
        <>
          <p class="heading">{t`Weights in this file`}</p>
          <NamedChoices
            label={t`Weights`}
            id="weights"
            choices={weightSets.map(({ name, isAverage }) => ({
              name,
              about: isAverage ? t`an average, by its name` : null,
            }))}
            chosen={weights}
            close={close}
            onChoose={onWeights}
          />
        </>
      )}
    </ChipMenu>
  );
}
