import type { Below } from '../../../src/protocol/whatIf/leftOut';
import { Choices } from '../../distributions/Choices';
import { useSight } from '../../sight/context';
import { askingWhatIf } from '../../sight/sight';
import { t } from '../../text/translate';

const BELOW: readonly Below[] = ['posterior', 'frozen', 'prior'];

/** What the groups below a replaced one take. */
export function ReplacedBelowChoice({ below }: { below: Below }) {
  const { change } = useSight();
  return (
    <>
      <span class="sub">{t`Groups below take`}</span>
      <Choices
        name="Below a replaced group"
        label={t`Below a replaced group`}
        choices={BELOW}
        labels={{ posterior: t`their posteriors`, frozen: t`the z they had`, prior: t`their priors` }}
        titles={{
          posterior: t`What ignoring the image in this group costs, if the groups below may compensate`,
          frozen: t`The direct effect of this group’s z on the picture: the kept z have no rate`,
          prior: t`Nothing from this group down sees the image: a prefix with k = g`,
        }}
        chosen={below}
        onChoose={(replacedBelow) => {
          change(askingWhatIf({ replacedBelow }));
        }}
      />
    </>
  );
}
