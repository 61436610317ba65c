import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { ChannelChoice, LatentsQuery } from '../../src/protocol/distributions';
import type { GroupSummary } from '../../src/protocol/statistics';
import { useSight } from '../sight/context';
import { type DistributionsChoice, DISTRIBUTION_VIEWS } from '../sight/distributionsChoice';
import { type Measured, versionOf } from '../sight/measured';
import type { DistributionAnswers } from '../state/runAnswers';
import { Formula } from '../text/Formula';
import { Choices } from './Choices';
import type { FigureHead } from './DistributionFigure';
import { HistogramsView } from './HistogramsView';
import { PlaneView } from './PlaneView';
import { RidgesView } from './RidgesView';
import { StandardisedView } from './StandardisedView';
import { VIEW_LABELS, VIEW_TITLES } from './views';
import { whereInWords } from './distributionWords';
import { t } from '../text/translate';

interface Props {
  measured: Measured;
  answers: DistributionAnswers;
}

/** What every view of the distributions needs. */
export interface ViewProps {
  measured: Measured;
  answers: DistributionAnswers;
  /** Summary of the selected group. */
  summary: GroupSummary;
  query: LatentsQuery;
  /** Changes whenever the answers may. */
  version: string;
  logarithmic: boolean;
  head: FigureHead;
  /** Receives what is pointed at, in words. */
  onPoint: (words: ComponentChildren) => void;
}

/** How the parameters of q and p, and what is computed from them, are distributed over kept latent variables. */
export function Distributions(props: Props) {
  const { summaries, run } = props.measured;
  const summary = summaries[useSight().sight.selection.group];
  return summary ? <MeasuredDistributions key={run} {...props} summary={summary} /> : null;
}

function MeasuredDistributions({ measured, answers, summary }: Props & { summary: GroupSummary }) {
  const { sight, change } = useSight();
  const { selection, logarithmicCounts: logarithmic, distributions: choice } = sight;
  const { group, channel, image } = selection;
  const [pointed, setPointed] = useState<ComponentChildren>(null);
  const choose = (changed: Partial<DistributionsChoice>) => {
    change(({ distributions }) => ({ distributions: { ...distributions, ...changed } }));
    setPointed(null);
  };
  const several: Exclude<ChannelChoice, { kind: 'one' }> =
    choice.channels === 'all' ? { kind: 'all' } : { kind: 'in use', thresholdNats: measured.thresholdNats };
  const query: LatentsQuery = { group, channels: channel === null ? several : { kind: 'one', channel }, image };
  const isOfAll = choice.view === 'ridges';
  const view = {
    ...{ measured, answers, summary, query, logarithmic, onPoint: setPointed },
    version: versionOf(measured, group),
    head: {
      title: isOfAll ? t`Distributions in every group` : t`Distributions in ${whereInWords(query, null)}`,
      line: pointed ?? <Formula>{VIEW_TITLES[choice.view]}</Formula>,
    },
  };
  return (
    <section class="card distributions" aria-label={t`Distributions`} data-testid="distributions">
      <div class="distribution-tools">
        <Choices
          name="View"
          label={t`View`}
          choices={DISTRIBUTION_VIEWS}
          labels={VIEW_LABELS}
          titles={VIEW_TITLES}
          chosen={choice.view}
          onChoose={(chosen) => {
            choose({ view: chosen });
          }}
        />
        {(channel === null || isOfAll) && (
          <Choices
            name="Channels"
            label={t`Channels`}
            choices={['in use', 'all']}
            labels={{ 'in use': t`in use`, all: t`all channels` }}
            chosen={choice.channels}
            onChoose={(channels) => {
              choose({ channels });
            }}
          />
        )}
      </div>
      {choice.view === 'plane' ? (
        <PlaneView {...view} />
      ) : choice.view === 'ridges' ? (
        <RidgesView
          {...view}
          ridges={{ quantity: choice.ridges, channels: several, image }}
          onQuantity={(ridges) => {
            choose({ ridges });
          }}
        />
      ) : choice.view === 'u' ? (
        <StandardisedView {...view} />
      ) : (
        <HistogramsView {...view} view={choice.view} />
      )}
    </section>
  );
}
