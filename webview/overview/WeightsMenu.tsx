import type { CheckpointDescription } from '../../src/protocol/inspection';
import { visibleText } from '../../src/protocol/visibleText';
import { ChipMenu } from './ChipMenu';

interface Props {
  checkpoint: Pick<CheckpointDescription, 'weights' | 'weightSets'>;
  onWeights: (name: string) => void;
}

/** Which of a file's weights the numbers come from, and how to inspect the others. */
export function WeightsMenu({ checkpoint: { weights, weightSets }, onWeights }: Props) {
  return (
    <ChipMenu id="weights-menu" chip={`weights: ${visibleText(weights)}`} title="Choose the weights">
      {(close) => (
        <>
          <p class="heading">Weights in this file</p>
          <div role="group" aria-label="Weights">
            {weightSets.map(({ name, isAverage }) => (
              <button
                key={name}
                type="button"
                class="item named"
                aria-pressed={name === weights}
                autofocus={name === weights}
                data-testid={`weights-${name}`}
                onClick={() => {
                  close();
                  if (name !== weights) onWeights(name);
                }}
              >
                <span>{visibleText(name)}</span>
                {isAverage && <span class="about">an average, by its name</span>}
              </button>
            ))}
          </div>
        </>
      )}
    </ChipMenu>
  );
}
