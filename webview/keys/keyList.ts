/** The page's keys, for the list that `?` opens. */
export const KEYS: readonly { readonly keys: readonly string[]; readonly what: string }[] = [
  { keys: ['P'], what: 'Pin what the pane shows' },
  { keys: ['Esc'], what: 'Let go of the position, the channel, the comparison, the image or the class' },
  { keys: ['[', ']'], what: 'Previous or next latent group' },
  { keys: ['<', '>'], what: 'Previous or next image; the mean comes first' },
  { keys: ['Arrow keys', 'Home', 'End'], what: 'Move in the hierarchy, a map, bars, a film or a table' },
  { keys: ['Enter'], what: 'In the hierarchy: open the group. In a map: keep the position' },
  { keys: ['Ctrl+F'], what: 'Find on the page' },
  { keys: ['?'], what: 'Show these keys' },
];
