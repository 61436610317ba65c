/** The gallery: a bar above the page chooses what is shown and how, and the address remembers it. */
import bundle from '../../../l10n/bundle.l10n.json' with { type: 'json' };
import { PSEUDO, pseudoTranslation } from '../../fixtures/pseudo';
import { nameOfCall, type Recording } from '../recording/recording';
import { decodeRecording } from '../recording/recordingFile';
import { THEME_NAMES, THEMES, type ThemeName } from '../themes/theme';
import { PageFrame } from './pageFrame';
import { firstShown } from './player';

/** An entry, as the server lists it. */
interface ListedEntry {
  readonly name: string;
  readonly title: string;
}

declare global {
  interface Window {
    /** The current page, for tests. */
    gallery?: PageFrame;
  }
}

const WIDTHS = ['window', '560', '760', '930', '1280', '1440', '2000'];

const form = document.querySelector<HTMLFormElement>('#choices')!;
const stage = document.querySelector<HTMLElement>('#stage')!;
const called = document.querySelector<HTMLOutputElement>('#called')!;
const address = new URLSearchParams(window.location.search);
let frame: PageFrame | null = null;

const choice = (name: string) => form.elements.namedItem(name) as HTMLSelectElement;

function fill(name: string, options: readonly (readonly [value: string, text: string])[], chosen: string | null): void {
  choice(name).replaceChildren(...options.map(([value, text]) => new Option(text, value, false, value === chosen)));
}

const themeChosen = () => THEMES.themes[choice('theme').value as ThemeName];

function keepInAddress(): void {
  for (const name of ['entry', 'moment', 'theme', 'width']) address.set(name, choice(name).value);
  window.history.replaceState(null, '', `?${address.toString()}`);
}

async function recordingOf(name: string): Promise<Recording> {
  const response = await fetch(`/recordings/${name}`);
  if (!response.ok) throw new Error(`There is no recording ${name}.`);
  return decodeRecording(await response.arrayBuffer());
}

async function showEntry(moment: string | null = null): Promise<void> {
  const recording = await recordingOf(choice('entry').value);
  const first = moment === null ? firstShown(recording) : Number(moment);
  const moments = recording.moments.map(({ title }, index) => [String(index), title] as const);
  fill('moment', moments, String(first));
  called.textContent = '';
  frame = new PageFrame({
    recording,
    moment: first,
    theme: themeChosen(),
    translation: address.get('language') === PSEUDO ? pseudoTranslation(bundle) : undefined,
    onAct: (action, isRecorded) => {
      called.textContent = `${nameOfCall(action)}${isRecorded ? '' : ': not recorded'}`;
      if (frame !== null) choice('moment').value = String(recording.moments.indexOf(frame.player.moment));
      keepInAddress();
    },
    onCopy: (text) => {
      called.textContent = `Copied: ${text}`;
    },
  });
  stage.replaceChildren(frame.element);
  showWidth();
  await frame.load();
  window.gallery = frame;
}

function showWidth(): void {
  const { value } = choice('width');
  if (frame !== null) frame.element.style.width = value === 'window' ? '' : `${value}px`;
}

choice('entry').addEventListener('change', () => void showEntry().then(keepInAddress));
choice('moment').addEventListener('change', () => {
  frame?.player.show(Number(choice('moment').value));
  keepInAddress();
});
choice('theme').addEventListener('change', () => {
  if (frame !== null) frame.theme = themeChosen();
  keepInAddress();
});
choice('width').addEventListener('change', () => {
  showWidth();
  keepInAddress();
});
document.querySelector('#anew')!.addEventListener('click', () => void frame?.load());

async function start(): Promise<void> {
  document.body.classList.toggle('bare', address.has('bare'));
  const entries = (await (await fetch('/entries')).json()) as ListedEntry[];
  fill(
    'entry',
    entries.map(({ name, title }) => [name, title] as const),
    address.get('entry'),
  );
  fill(
    'theme',
    THEME_NAMES.map((name) => [name, name] as const),
    address.get('theme') ?? 'dark',
  );
  fill(
    'width',
    WIDTHS.map((width) => [width, width === 'window' ? 'of the window' : `${width} px`] as const),
    address.get('width') ?? 'window',
  );
  await showEntry(address.get('moment'));
}

void start();
