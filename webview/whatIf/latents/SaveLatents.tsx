import { parseGroups } from '../../../src/protocol/groupList';
import { visibleText } from '../../../src/protocol/visibleText';
import { LATENT_FILES, LATENT_KINDS, LATENT_LAYOUTS, type SaveLatentsWish } from '../../../src/protocol/whatIf/latents';
import { Choices } from '../../distributions/Choices';
import { GroupsField } from '../../menu/GroupsField';
import { NumberField } from '../../menu/NumberField';
import { useSight } from '../../sight/context';
import { askingWhatIf } from '../../sight/sight';
import type { LatentsChoice } from '../../sight/whatIfChoice';
import { analysisIn, scopeOf } from '../analysisIn';
import type { Asked } from '../asked';
import { Definition } from '../Definition';
import { imagesIn } from '../price';
import { useStarted } from '../useStarted';
import { LatentsBar } from './LatentsBar';
import { arraysInWords, arraysOf, priceOfSaving } from './latentWords';
import { t } from '../../text/translate';
import { nounsInWords } from '../../text/nouns';

/** z of the images in scope, to a file. */
export function SaveLatents({ asked }: { asked: Asked }) {
  const { host, whatIf, checkpoint, measured } = asked;
  const { sight, change } = useSight();
  const { latents: choice } = sight.whatIf;
  const { z, layout, type } = choice;
  const scope = scopeOf(sight.selection);
  const { latest, shown } = analysisIn(whatIf, { analysis: { ...NAMED, z, layout }, scope });
  const { wasStarted, keepStarted } = useStarted('save-latents', latest);
  const available = Math.max(1, imagesIn(measured, whatIf.images));
  const images = Math.min(available, choice.images ?? available);
  const list = parseGroups(choice.saved, checkpoint.groups.length);
  const problem = 'problem' in list ? list.problem : null;
  const groups = 'problem' in list ? null : list.groups;
  const every = groups ?? [...checkpoint.groups.keys()];
  const choose = (changed: Partial<LatentsChoice>) => {
    change(askingWhatIf({ latents: { ...choice, ...changed } }));
  };
  const wish: SaveLatentsWish = { groups, z, layout, type, scope, images };
  return (
    <section class="latents-part" aria-labelledby="save-latents-title">
      <h2 id="save-latents-title">{t`Out: z of these ${nounsInWords(measured.noun)} to a file`}</h2>
      <LatentsBar
        asked={asked}
        id="save-latents"
        latest={latest}
        noun={measured.noun}
        again={
          wasStarted ? t`A file was saved before, for another inspection or before the window was reloaded.` : null
        }
        price={priceOfSaving(arraysOf(every, layout, checkpoint.groups, images), images, whatIf.costs, measured.noun)}
        problem={problem}
        onSubmit={() => {
          keepStarted();
          host.saveLatents(wish);
        }}
        buttons={(disabled) => (
          <button type="submit" class="button primary" data-testid="save-latents" disabled={disabled}>
            {t`Save latents…`}
          </button>
        )}
      >
        <GroupsField
          label={t`groups`}
          testId="saved-groups"
          typed={choice.saved}
          problem={problem}
          onType={(saved) => {
            choose({ saved });
          }}
        />
        <Choices
          name="z"
          label="z"
          choices={LATENT_KINDS}
          labels={{ draw: t`posterior’s draw`, mean: t`posterior’s mean` }}
          titles={{
            draw: t`The first draw with the inspection’s seed, after the flows`,
            mean: t`ε = 0 in every group: the mean, given the means above`,
          }}
          chosen={z}
          onChoose={(chosen) => {
            choose({ z: chosen });
          }}
        />
        <Choices
          name="Layout"
          label={t`Layout`}
          choices={LATENT_LAYOUTS}
          labels={{ maps: t`maps by group`, rows: t`one row per image` }}
          titles={{
            maps: t`An array z.<i> (N, L, h, w) for each group`,
            rows: t`One array latents (N, all), the groups after each other`,
          }}
          chosen={layout}
          onChoose={(chosen) => {
            choose({ layout: chosen });
          }}
        />
        <Choices
          name="File"
          label={t`File`}
          choices={LATENT_FILES}
          labels={{ npz: 'npz', safetensors: 'safetensors' }}
          chosen={type}
          onChoose={(chosen) => {
            choose({ type: chosen });
          }}
        />
        <NumberField
          name="images"
          label={nounsInWords(measured.noun)}
          value={images}
          {...{ min: 1, max: available, step: 1, testId: 'saved-images' }}
          onEnter={(entered) => {
            choose({ images: entered });
          }}
        />
      </LatentsBar>
      {shown?.result?.kind === 'saved latents' && shown.wish.analysis.kind === 'latents' && (
        <p class="sub" data-testid="saved-latents">
          {visibleText(shown.wish.analysis.path)}: {arraysInWords(shown.result.saved.arrays)}
        </p>
      )}
      <Definition source="docs/analyses.md#latents">
        <p>
          {t`z is what the groups below read, after the flows. The draw uses the noise of the inspection’s seed and the
            image’s number, first draw. The mean has ε = 0 in every group: it is not the mean of z over draws, because
            groups below the top depend on the z above.`}
        </p>
        <p>
          {t`A row is an image. The array sha256 says which, with the SHA-256 of each image as the network received it:
            keep it beside rows that you edit or reorder.`}
        </p>
      </Definition>
    </section>
  );
}

/** There is one result, whatever was asked. */
const NAMED = { kind: 'latents', path: '', groups: null } as const;
