/**
 * The catalogue's type: English gives the keys, every language gives all of them. `npm run build` runs the type checker on these files
 * first, so a missing or misspelt key stops the build.
 */
import type { doors } from './doors/en.ts';
import type { en } from './en.ts';

/** Wording that depends on a number; the forms are those of `Intl.PluralRules`. */
export interface Plural {
  zero?: string;
  one?: string;
  two?: string;
  few?: string;
  many?: string;
  other: string;
}

type Shape<T> = T extends string ? string : T extends { other: string; one: string } ? Plural : { [K in keyof T]: Shape<T[K]> };

export type Catalogue = Shape<typeof en>;

/** The part of the catalogue that is about the doors. */
export type DoorWords = Shape<typeof doors>;
