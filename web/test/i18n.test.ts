import { describe, expect, it } from 'vitest';
import { ar } from '../src/lib/i18n/ar.ts';
import { en } from '../src/lib/i18n/en.ts';
import { clockTime, fill, labelIn, LANGUAGES, LOCALE, plural, showPlate, span } from '../src/lib/i18n/format.ts';
import { fr } from '../src/lib/i18n/fr.ts';

const CATALOGUES = { ar, fr, en };
type Node = string | { [key: string]: Node };
const PLURAL_FORMS = ['zero', 'one', 'two', 'few', 'many', 'other'];

function leaves(node: Node, path: string): [string, string][] {
  if (typeof node === 'string') return [[path, node]];
  return Object.entries(node).flatMap(([key, child]) => leaves(child, `${path}.${key}`));
}

/** Paths with plural forms folded to one. */
function paths(node: Node): string[] {
  const form = new RegExp(`\\.(${PLURAL_FORMS.join('|')})$`);
  return [...new Set(leaves(node, '').map(([path]) => path.replace(form, '')))].sort();
}

describe('catalogues', () => {
  it.each(['ar', 'fr'] as const)('%s has the keys of English, no more and no less', (language) => {
    expect(paths(CATALOGUES[language] as unknown as Node)).toEqual(paths(en as unknown as Node));
  });

  it.each(LANGUAGES)('%s leaves no text empty', (language) => {
    expect(leaves(CATALOGUES[language] as unknown as Node, '').filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  it('puts in the same values in every language', () => {
    const english = new Map(leaves(en as unknown as Node, ''));
    const marks = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map((m) => m[0]).sort();
    for (const language of ['ar', 'fr'] as const) {
      for (const [path, text] of leaves(CATALOGUES[language] as unknown as Node, '')) {
        const same = english.get(path);
        // Plural forms such as Arabic's "one" and "two" say the number in the word.
        if (same !== undefined && !PLURAL_FORMS.some((form) => path.endsWith(`.${form}`))) expect([path, marks(text)]).toEqual([path, marks(same)]);
      }
    }
  });

  it('gives Arabic every form its rules ask for', () => {
    for (const n of [0, 1, 2, 3, 11, 100]) {
      const rule = new Intl.PluralRules(LOCALE.ar).select(n);
      for (const forms of [ar.queue.count, ar.ringing.count, ar.incident.calls]) expect(Object.keys(forms)).toContain(rule);
    }
  });
});

describe('formats', () => {
  it('isolates the values it puts in', () => expect(fill('{unit} → {n}', { unit: 'P-104', n: 3 })).toBe('\u2068P-104\u2069 → \u20683\u2069'));
  it('leaves unknown marks', () => expect(fill('{a} {b}', { a: 1 })).toBe('\u20681\u2069 {b}'));
  it('chooses plurals', () => {
    expect(plural(en.queue.count, 1, 'en')).toContain('incident pending');
    expect(plural(ar.queue.count, 2, 'ar')).toBe('قضيتان تنتظران');
  });

  const spans: [number, string][] = [
    [-5, '00:00'],
    [999, '00:00'],
    [61_000, '01:01'],
    [3_599_999, '59:59'],
    [3_600_000, '1:00:00'],
    [90_061_000, '25:01:01'],
  ];
  it.each(spans)('span of %d ms is %s', (ms, text) => expect(span(ms)).toBe(text));

  it('shows the clock of the room with western digits', () => expect(clockTime(Date.UTC(2026, 10, 21, 17, 16, 42))).toMatch(/^\d\d:16:42$/));

  it('falls back to another language, then to the code', () => {
    expect(labelIn({ fr: 'Vol' }, 'ar', 'theft')).toBe('Vol');
    expect(labelIn(null, 'ar', 'theft')).toBe('theft');
  });

  it('keeps the order of a plate with an Arabic letter', () => {
    expect(showPlate('12345-أ-6')).toBe('12345-أ\u200e-6');
    expect(showPlate('12345-A-6')).toBe('12345-A-6');
  });
});
