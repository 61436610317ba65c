import { t } from '../text/translate';
/** The page's keys, for the list that `?` opens. */
export const KEYS: readonly { readonly keys: readonly string[]; readonly what: string }[] = [
  { keys: ['P'], what: t`Pin what the pane shows` },
  { keys: [t`Esc`], what: t`Let go of the position, the channel, the comparison, the image or the class` },
  { keys: ['[', ']'], what: t`Previous or next latent group` },
  { keys: ['<', '>'], what: t`Previous or next image; the mean comes first` },
  { keys: [t`Arrow keys`, t`Home`, t`End`], what: t`Move in the hierarchy, a map, bars, a film or a table` },
  { keys: [t`Enter`], what: t`In the hierarchy: open the group. In a map: keep the position` },
  { keys: [t`Ctrl+F`], what: t`Find on the page` },
  { keys: ['?'], what: t`Show these keys` },
];
