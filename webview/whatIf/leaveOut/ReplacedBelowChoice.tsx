import type { Below } from '../../../src/protocol/whatIf/leftOut';
import { Choices } from '../../distributions/Choices';
import { useSight } from '../../sight/context';
import { askingWhatIf } from '../../sight/sight';

const BELOW: readonly Below[] = ['posterior', 'frozen', 'prior'];

/** What the groups below a replaced one take. */
export function ReplacedBelowChoice({ below }: { below: Below }) {
  const { change } = useSight();
  return (
    <>
      <span class="sub">Groups below take</span>
      <Choices
        name="Below a replaced group"
        choices={BELOW}
        labels={{ posterior: 'their posteriors', frozen: 'the z they had', prior: 'their priors' }}
        titles={{
          posterior: 'What ignoring the image in this group costs, if the groups below may compensate',
          frozen: 'The direct effect of this group’s z on the picture: the kept z have no rate',
          prior: 'Nothing from this group down sees the image: a prefix with k = g',
        }}
        chosen={below}
        onChoose={(replacedBelow) => {
          change(askingWhatIf({ replacedBelow }));
        }}
      />
    </>
  );
}
