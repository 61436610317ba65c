import { expect, test } from 'vitest';
import { pageVariables } from './themes/recordThemes';
import { THEME_NAMES, THEMES } from './themes/theme';

test.each(THEME_NAMES)('the theme %s has every variable that the page uses', async (name) => {
  const used = await pageVariables(THEMES.defaultStyles);
  const { variables } = THEMES.themes[name];
  const unknown = used.filter((variable) => !(variable in variables));
  expect(unknown, '`npm run gallery -- --themes` writes them down').toEqual([]);
});
