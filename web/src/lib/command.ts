/**
 * The command line: one line in, one command or one complaint out; pure. French mnemonics with English aliases. `#` and `-` are
 * optional, Arabic-Indic digits and keys typed on an Arabic keyboard layout are understood.
 */

export type CrewStatus = 'acknowledged' | 'en_route' | 'on_scene' | 'cleared';

export type Command =
  | { do: 'assign'; unit: string; incident: number }
  | { do: 'stamp'; unit: string; status: CrewStatus }
  | { do: 'close'; incident: number; disposition: string }
  | { do: 'priority'; incident: number; priority: 'P0' | 'P1' | 'P2' | 'P3' | 'P4' }
  | { do: 'near'; incident: number }
  | { do: 'find'; text: string }
  | { do: 'position'; unit: string };

export type Part = 'unit' | 'incident' | 'priority' | 'disposition' | 'text';
export type Parsed = { ok: true; command: Command } | { ok: false; unknown: string } | { ok: false; missing: Part };

type Verb = 'assign' | 'acknowledged' | 'en_route' | 'on_scene' | 'cleared' | 'close' | 'priority' | 'near' | 'find' | 'position';

/** Every spelling of a verb. One letter first, as typed in the rooms; English below it. */
const VERBS: Record<string, Verb> = {
  A: 'assign',
  AFF: 'assign',
  ASSIGN: 'assign',
  AR: 'acknowledged',
  ACK: 'acknowledged',
  R: 'en_route',
  ER: 'en_route',
  ENROUTE: 'en_route',
  L: 'on_scene',
  SL: 'on_scene',
  OS: 'on_scene',
  SCENE: 'on_scene',
  D: 'cleared',
  LIB: 'cleared',
  CLEAR: 'cleared',
  F: 'close',
  CLOSE: 'close',
  P: 'priority',
  PRIO: 'priority',
  PROX: 'near',
  NEAR: 'near',
  C: 'find',
  FIND: 'find',
  POS: 'position',
};

/** The Latin key under each letter of the Arabic (101) layout. */
const ARABIC_KEYS: Record<string, string> = {
  ض: 'Q', ص: 'W', ث: 'E', ق: 'R', ف: 'T', غ: 'Y', ع: 'U', ه: 'I', خ: 'O', ح: 'P',
  ش: 'A', س: 'S', ي: 'D', ب: 'F', ل: 'G', ا: 'H', ت: 'J', ن: 'K', م: 'L',
  ئ: 'Z', ء: 'X', ؤ: 'C', ر: 'V', ى: 'N', ة: 'M',
};

/** Western digits for Arabic-Indic (U+0660…) and extended ones (U+06F0…). */
export function westernDigits(text: string): string {
  return text.replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) & 0x0f));
}

/** A word as if typed on a Latin layout: `لا` is one key (B) on the Arabic layout. */
export function latinKeys(word: string): string {
  return westernDigits(word).replace(/لا/g, 'B').replace(/[\u0621-\u064a]/g, (letter) => ARABIC_KEYS[letter] ?? letter).toUpperCase();
}

/** What two spellings of a call sign share: `p104`, `P-104` and `P 104` are one. */
export function bareCallSign(text: string): string {
  return latinKeys(text).replace(/[^A-Z0-9]/g, '');
}

export function parseCommand(line: string): Parsed {
  const words = line.replace(/[\u200e\u200f\u2066-\u2069]/g, '').trim().split(/\s+/);
  const verb = VERBS[latinKeys(words[0])];
  const rest = words.slice(1);
  if (verb === undefined) return { ok: false, unknown: words[0] };
  switch (verb) {
    case 'assign': {
      const unit = unitOf(rest[0]);
      const incident = numberOf(rest[1]);
      if (unit === null) return { ok: false, missing: 'unit' };
      if (incident === null) return { ok: false, missing: 'incident' };
      return { ok: true, command: { do: 'assign', unit, incident } };
    }
    case 'acknowledged':
    case 'en_route':
    case 'on_scene':
    case 'cleared': {
      const unit = unitOf(rest[0]);
      if (unit === null) return { ok: false, missing: 'unit' };
      return { ok: true, command: { do: 'stamp', unit, status: verb } };
    }
    case 'close': {
      const incident = numberOf(rest[0]);
      if (incident === null) return { ok: false, missing: 'incident' };
      if (rest[1] === undefined) return { ok: false, missing: 'disposition' };
      return { ok: true, command: { do: 'close', incident, disposition: westernDigits(rest[1]) } };
    }
    case 'priority': {
      const incident = numberOf(rest[0]);
      if (incident === null) return { ok: false, missing: 'incident' };
      const level = /^P?([0-4])$/.exec(latinKeys(rest[1] ?? ''));
      if (level === null) return { ok: false, missing: 'priority' };
      return { ok: true, command: { do: 'priority', incident, priority: `P${level[1]}` as 'P0' } };
    }
    case 'near': {
      const incident = numberOf(rest[0]);
      return incident === null ? { ok: false, missing: 'incident' } : { ok: true, command: { do: 'near', incident } };
    }
    case 'find': {
      const text = rest.join(' ');
      return text === '' ? { ok: false, missing: 'text' } : { ok: true, command: { do: 'find', text } };
    }
    case 'position': {
      const unit = unitOf(rest[0]);
      return unit === null ? { ok: false, missing: 'unit' } : { ok: true, command: { do: 'position', unit } };
    }
  }
}

function unitOf(word: string | undefined): string | null {
  const bare = bareCallSign(word ?? '');
  return bare === '' ? null : bare;
}

function numberOf(word: string | undefined): number | null {
  const digits = westernDigits(word ?? '').replace(/^#/, '');
  return /^[1-9]\d{0,14}$/.test(digits) ? Number(digits) : null;
}

/** Finds a disposition by its number in the room's list (`02`), its code or the beginning of its code. */
export function findDisposition<T extends { code: string }>(list: readonly T[], typed: string): T | null {
  if (/^\d+$/.test(typed)) return list[Number(typed) - 1] ?? null;
  const wanted = typed.toLowerCase();
  return list.find((d) => d.code === wanted) ?? list.find((d) => d.code.startsWith(wanted)) ?? null;
}
