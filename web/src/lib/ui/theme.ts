/** Day or night, remembered in this browser for all pages. */
import type { Theme } from '../map/palette.ts';

const KEY = 'dawria.theme';

/** The one asked for in the address, else the remembered one, else night. */
export function rememberedTheme(): Theme {
  const asked = new URLSearchParams(location.search).get('theme') ?? localStorage.getItem(KEY);
  return asked === 'light' ? 'light' : 'dark';
}

export function rememberTheme(theme: Theme): void {
  localStorage.setItem(KEY, theme);
}
