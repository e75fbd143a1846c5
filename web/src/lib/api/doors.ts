/** The contract of the doors: who is signed in, who sits where, what is kept. Mirrors the OpenAPI document as `types.ts` does. */
import type { Labels } from './types.ts';

/** An identity provider that people may sign in by; where it begins. */
export interface Provider {
  name?: string;
  url?: string;
}

export interface SessionView {
  signed_in: boolean;
  /** There is no account yet. */
  set_up: boolean;
  account?: string;
  name?: string;
  /** What the account is, where: `dispatcher@marrakech`. */
  grants?: string[];
  until?: number;
  second_factor: boolean;
  break_glass: boolean;
  confirmed: boolean;
  /** Absent without an identity provider; its name, or more of it. */
  provider?: string | Provider | boolean | null;
}

/** What is shown to come in. */
export interface Credentials {
  account: string;
  password?: string;
  code?: string;
  new_password?: string;
  totp?: string;
  reason?: string;
}

export interface Factor {
  /** Base 32, to be typed. */
  secret: string;
  /** For a QR code. */
  uri: string;
}

export const POSITION_KINDS = ['call_taker', 'dispatcher', 'check_desk', 'chief'] as const;
export type PositionKind = (typeof POSITION_KINDS)[number];

export interface Offer {
  /** To which account; `null`: to whoever may sit there. */
  to: string | null;
  at: number;
}

/** A position of the settings, and who holds it. */
export interface PositionView {
  id: string;
  kinds: PositionKind[];
  sectors: string[];
  name: Labels;
  held: { account: string; role: string; since: number; offered: Offer | null } | null;
}

/** A position that somebody holds, as the live data tells it. */
export interface Seat {
  id: string;
  account: string;
  role: string;
  since: number;
  offered: Offer | null;
}

/** Who called, in full. */
export interface CallerView {
  number?: string;
  caller?: string;
}

export const PURPOSES = ['incident', 'complaint', 'supervision', 'technical', 'training', 'legal'] as const;
export type Purpose = (typeof PURPOSES)[number];

export interface TrailPoint {
  at: number;
  position: { lat: number; lon: number };
}

/** How long things are kept by age, days; the fields of `LimitsView` that have a row on the page. */
export const RETENTION_FIELDS = ['calls_days', 'incidents_days', 'notices_days', 'people_days', 'accounts_days', 'audit_days'] as const;

/** What is kept how long, as this server says. */
export interface Privacy {
  retention: Record<(typeof RETENTION_FIELDS)[number], number>;
  /** So many of a unit's last positions are kept, in memory only. */
  trails_in_memory_fixes: number;
}
