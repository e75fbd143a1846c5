/** The page's language as one signal; `t` is the catalogue of the moment. */
import type { Labels } from '../api/types.ts';
import { ar } from './ar.ts';
import type { Catalogue, Plural } from './catalogue.ts';
import { en } from './en.ts';
import { directionOf, fill, labelIn, type Language, LANGUAGES, LOCALE, plural } from './format.ts';
import { fr } from './fr.ts';

const CATALOGUES: Record<Language, Catalogue> = { ar, fr, en };
/** Each language's name in itself. */
export const LANGUAGE_NAMES: Record<Language, string> = { ar: 'العربية', fr: 'Français', en: 'English' };
const KEY = 'dawria.language';

function remembered(): Language {
  const asked = new URLSearchParams(location.search).get('lang') ?? localStorage.getItem(KEY);
  return LANGUAGES.find((language) => language === asked) ?? 'ar';
}

class I18n {
  language = $state<Language>(remembered());
  readonly t: Catalogue = $derived(CATALOGUES[this.language]);
  readonly locale = $derived(LOCALE[this.language]);
  readonly direction = $derived(directionOf(this.language));
  private readonly numbers = $derived(new Intl.NumberFormat(this.locale));

  choose(language: Language): void {
    this.language = language;
    localStorage.setItem(KEY, language);
  }

  fill(text: string, values: Record<string, string | number>): string {
    return fill(text, values);
  }

  plural(forms: Plural, n: number): string {
    return plural(forms, n, this.language);
  }

  label(labels: Labels | null | undefined, code: string): string {
    return labelIn(labels, this.language, code);
  }

  /** `0.7 km`, in the language's words. */
  kilometres(metres: number): string {
    return this.unit('kilometer', 1).format(metres / 1000);
  }

  seconds(n: number): string {
    return this.unit('second', 0).format(n);
  }

  kilometresPerHour(n: number): string {
    return this.unit('kilometer-per-hour', 0).format(n);
  }

  /** An age in its largest fitting unit: seconds below 100, then minutes, then hours. */
  age(seconds: number): string {
    if (seconds < 100) return this.seconds(seconds);
    return seconds < 6000 ? this.unit('minute', 0).format(Math.floor(seconds / 60)) : this.unit('hour', 0).format(Math.floor(seconds / 3600));
  }

  hours(n: number): string {
    return new Intl.NumberFormat(this.locale, { style: 'unit', unit: 'hour', unitDisplay: 'long' }).format(n);
  }

  /** A long time in whole years where it is that, else in days. */
  days(n: number): string {
    const [count, unit] = n > 0 && n % 365 === 0 ? [n / 365, 'year'] : [n, 'day'];
    return new Intl.NumberFormat(this.locale, { style: 'unit', unit, unitDisplay: 'long' }).format(count);
  }

  private readonly units = new Map<string, Intl.NumberFormat>();

  private unit(unit: string, digits: number): Intl.NumberFormat {
    const key = `${this.locale} ${unit}`;
    let format = this.units.get(key);
    if (format === undefined) {
      format = new Intl.NumberFormat(this.locale, {
        style: 'unit',
        unit,
        // Times stand in narrow columns, lengths in sentences.
        unitDisplay: unit === 'second' || unit === 'minute' || unit === 'hour' ? 'narrow' : 'short',
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      });
      this.units.set(key, format);
    }
    return format;
  }

  number(n: number): string {
    return this.numbers.format(n);
  }
}

export const i18n = new I18n();
