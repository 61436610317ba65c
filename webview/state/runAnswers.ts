/** Maps, histograms and pictures, which are requested when they are looked at. */
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Answers } from '../../src/protocol/questions';
import type { HistogramQuery, Histograms, KlMap, MapQuery, Picture, PictureKind } from '../../src/protocol/statistics';
import { visibleName } from '../../src/protocol/visibleText';
import { type Host, reasonInWords } from './host';
import { RecentAnswers, Turns } from './recentAnswers';

export type Answer<T> =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'here'; readonly value: T }
  | { readonly kind: 'refused'; readonly reason: string };

/** Never rejects: a refusal is an answer too. */
function answerTo<T>(asked: Promise<T>): Promise<Answer<T>> {
  return asked.then(
    (value): Answer<T> => ({ kind: 'here', value }),
    (reason: unknown): Answer<T> => ({ kind: 'refused', reason: reasonInWords(reason) }),
  );
}

export type KlMaps = RecentAnswers<MapQuery, KlMap>;
export type HistogramSets = RecentAnswers<HistogramQuery, Histograms>;

/** Number of maps kept, and of sets of histograms. The map of a 64×64 group takes 0.7 MB. */
const KEPT = 16;

/** What one run has answered so far, and a way to ask it for more. */
export interface RunAnswers {
  readonly maps: KlMaps;
  readonly histograms: HistogramSets;
  readonly pictures: Pictures;
  readonly classes: RecentAnswers<null, Answers['classes']>;
  readonly modelCheck: RecentAnswers<null, Answers['modelCheck']>;
  readonly citation: RecentAnswers<null, Answers['citation']>;
}

export function useRunAnswers(host: Host, run: number): RunAnswers {
  return useMemo(() => answersOf(host, run), [host, run]);
}

function answersOf(host: Host, run: number): RunAnswers {
  const maps: KlMaps = new RecentAnswers(KEPT, (query) => host.ask('klMap', query));
  const histograms: HistogramSets = new RecentAnswers(KEPT, async (query) => {
    // A map wanted at the same time is looked at first, so it is asked for first.
    await Promise.resolve();
    return host.ask('histograms', query);
  });
  return {
    ...{ maps, histograms, pictures: new Pictures(host, run) },
    classes: new RecentAnswers(1, () => host.ask('classes', null)),
    modelCheck: new RecentAnswers(1, () => host.ask('modelCheck', null)),
    citation: new RecentAnswers(1, () => host.ask('citation', null)),
  };
}

/** The map asked for, or the previous one until it arrives. The map is requested again when `version` changes. */
export function useKlMap(maps: KlMaps, { quantity, group, channel, image }: MapQuery, version: string): Answer<KlMap> {
  const query = useMemo(() => ({ quantity, group, channel, image }), [quantity, group, channel, image]);
  return useAnswer(maps, query, version);
}

/** Like `useKlMap`, for histograms. */
export function useHistograms(
  histograms: HistogramSets,
  { group, channel }: HistogramQuery,
  version: string,
): Answer<Histograms> {
  const query = useMemo(() => ({ group, channel }), [group, channel]);
  return useAnswer(histograms, query, version);
}

export function useClasses(classes: RunAnswers['classes'], version: string): Answer<Answers['classes']> {
  return useAnswer(classes, null, version);
}

export function useCitation(citation: RunAnswers['citation'], version: string): Answer<Answers['citation']> {
  return useAnswer(citation, null, version);
}

export function useModelCheck(checks: RunAnswers['modelCheck'], version: string): Answer<Answers['modelCheck']> {
  return useAnswer(checks, null, version);
}

/**
 * Works before painting, so that a known answer loses no frame and an unknown one is requested at once. While the
 * version changes faster than answers arrive, each is shown when it arrives: waiting for the last would show none.
 */
function useAnswer<Query, T>(answers: RecentAnswers<Query, T>, query: Query, version: string): Answer<T> {
  const [answer, setAnswer] = useState<Answer<T>>({ kind: 'waiting' });
  const asked = useRef({ answers, query, turns: new Turns() });
  useLayoutEffect(() => {
    if (asked.current.answers !== answers || asked.current.query !== query) {
      asked.current = { answers, query, turns: new Turns() };
    }
    const { current } = asked;
    const isWanted = current.turns.take();
    const show = (shown: Answer<T>) => {
      if (current === asked.current && isWanted()) setAnswer(shown);
    };
    const known = answers.known(query, version);
    if (known !== undefined) {
      show({ kind: 'here', value: known });
      return;
    }
    void answerTo(answers.ask(query, version)).then(show);
  }, [answers, query, version]);
  return answer;
}

/** One run's input pictures and reconstructions, each requested once. */
export class Pictures {
  readonly #host: Host;
  readonly run: number;
  readonly #asked = new Map<string, Promise<Picture>>();
  readonly #names = new Map<number, string>();

  constructor(host: Host, run: number) {
    this.#host = host;
    this.run = run;
  }

  get(kind: PictureKind, image: number): Promise<Picture> {
    const key = `${kind} ${image}`;
    const known = this.#asked.get(key);
    if (known) return known;
    const asked = this.#host
      .ask('picture', { kind, image })
      .then((picture) => ({ ...picture, name: visibleName(picture.name) }));
    this.#asked.set(key, asked);
    asked.then(
      (picture) => this.#names.set(image, picture.name),
      () => this.#asked.delete(key),
    );
    return asked;
  }

  /** An image's name, if one of its pictures has arrived. */
  nameOf(image: number): string | null {
    return this.#names.get(image) ?? null;
  }
}

/** A picture. It is requested again when `version` changes. */
export function usePicture(pictures: Pictures, kind: PictureKind, image: number, version = ''): Answer<Picture> {
  const [known, setKnown] = useState<{ readonly image: number; readonly answer: Answer<Picture> } | null>(null);
  useEffect(() => {
    let current = true;
    const show = (answer: Answer<Picture>) => {
      if (current) setKnown({ image, answer });
    };
    void answerTo(pictures.get(kind, image)).then(show);
    return () => {
      current = false;
    };
  }, [pictures, kind, image, version]);
  return known?.image === image ? known.answer : { kind: 'waiting' };
}
