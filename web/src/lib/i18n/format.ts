/** Putting values into wording; pure. */
import type { Labels } from '../api/types.ts';
import type { Plural } from './catalogue.ts';

export const LANGUAGES = ['ar', 'fr', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Plain `ar` would write other digits than the rooms use. */
export const LOCALE: Record<Language, string> = { ar: 'ar-MA', fr: 'fr-MA', en: 'en-GB' };

export const TIME_ZONE = 'Africa/Casablanca';

export function directionOf(language: Language): 'rtl' | 'ltr' {
  return language === 'ar' ? 'rtl' : 'ltr';
}

/**
 * Puts values into `{name}` marks. Values are isolated (U+2068…U+2069), so that a call sign or a number in an Arabic sentence does not
 * turn the words around it.
 */
export function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (mark, name: string) => (name in values ? `\u2068${values[name]}\u2069` : mark));
}

/** Chooses the plural form and puts `{n}` in. */
export function plural(forms: Plural, n: number, language: Language): string {
  const rule = new Intl.PluralRules(LOCALE[language]).select(n);
  return fill(forms[rule] ?? forms.other, { n });
}

/** A server's label in the page's language, else in any it has, else the code. */
export function labelIn(labels: Labels | null | undefined, language: Language, code: string): string {
  return labels?.[language] ?? labels?.fr ?? labels?.ar ?? labels?.en ?? code;
}

/** `04:07`, `1:04:07`; a negative span counts as nothing. */
export function span(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1000));
  const two = (n: number): string => String(n).padStart(2, '0');
  const h = Math.floor(s / 3600);
  const rest = `${two(Math.floor((s % 3600) / 60))}:${two(s % 60)}`;
  return h === 0 ? rest : `${h}:${rest}`;
}

/** Whole seconds, rounded up as the server's costs are. */
export function wholeSeconds(ms: number): number {
  return Math.ceil(ms / 1000);
}

const CLOCK = new Intl.DateTimeFormat('en-GB', {
  timeZone: TIME_ZONE,
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

/** `17:16:42`, local time of the room; the same in every language. */
export function clockTime(ms: number): string {
  return CLOCK.format(ms);
}

/** A plate such as `12345-أ-6`: a left-to-right mark after the Arabic letter keeps its order on screen. Never store the result. */
export function showPlate(plate: string): string {
  return plate.replace(/([\u0600-\u06ff])/g, '$1\u200e');
}
