import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type PositionKind, type PositionView, RETENTION_FIELDS, type SessionView } from '../src/lib/api/doors.ts';
import { providerOf } from '../src/lib/api/provider.ts';
import type { Problem } from '../src/lib/api/types.ts';
import { ar } from '../src/lib/i18n/ar.ts';
import { en } from '../src/lib/i18n/en.ts';
import { fr } from '../src/lib/i18n/fr.ts';
import { refusalWords } from '../src/lib/i18n/refusal.ts';
import { thatWouldDo } from '../src/lib/room/seats.ts';

describe('refusals of the doors', () => {
  const refused = (rule: string, more: Partial<Problem> = {}): Problem => ({ title: 'x', status: 401, detail: 'server words', rule, ...more });

  it.each([ar, fr, en])('are one sentence in each language, without the server’s words', (t) => {
    for (const rule of ['sign_in', 'throttled', 'second_factor', 'reason', 'set_up_over']) {
      const words = refusalWords(refused(rule), t);
      expect(words).not.toContain('server words');
      expect(words.length).toBeGreaterThan(10);
    }
    expect(refusalWords(refused('invalid', { field: 'new_password' }), t)).toBe(t.login.weak);
    expect(refusalWords({ title: 'no answer', status: 0 }, t)).toBe(t.login.gone);
  });

  it('say how long to wait', () => expect(refusalWords(refused('throttled', { retry_after_s: 90 }), en)).toContain('01:30'));
  it('keep the server’s words where the page has none', () => expect(refusalWords(refused('disk_full'), en)).toBe('Refused: server words'));
});

describe('identity provider', () => {
  const session = (provider: SessionView['provider']): SessionView =>
    ({ signed_in: false, set_up: false, second_factor: false, break_glass: false, confirmed: false, provider }) as SessionView;
  const own = '/api/v1/session/oidc';

  it('is absent unless the server says it has one', () => {
    for (const none of [undefined, null, false, '']) expect(providerOf(session(none))).toBeNull();
  });
  it('has a name, or none', () => {
    expect(providerOf(session('DGSN'))).toEqual({ name: 'DGSN', url: own });
    expect(providerOf(session(true))).toEqual({ name: null, url: own });
    expect(providerOf(session({ name: 'DGSN', url: '/api/v1/oidc' }))).toEqual({ name: 'DGSN', url: '/api/v1/oidc' });
  });
  it('never begins elsewhere', () => {
    for (const url of ['https://evil.example/', '//evil.example', '/\\evil.example', 'javascript:alert(1)']) {
      expect(providerOf(session({ url }))?.url).toBe(own);
    }
  });
});

describe('positions that would do', () => {
  const position = (id: string, kinds: PositionKind[], held: PositionView['held'] = null): PositionView => ({ id, kinds, sectors: [], name: {}, held });
  const by = (account: string, to?: string | null): PositionView['held'] => ({ account, role: 'chief', since: 1, offered: to === undefined ? null : { to, at: 2 } });
  const all: PositionKind[] = ['call_taker', 'dispatcher', 'check_desk', 'chief'];
  const positions = [
    position('ct-1', ['call_taker']),
    position('rd-1', ['dispatcher'], by('omar')),
    position('rd-2', ['dispatcher'], by('omar', null)),
    position('rd-3', ['dispatcher'], by('omar', 'ali')),
    position('chief-1', ['chief']),
    position('all-1', all),
  ];
  const ids = (needed: PositionKind[], account: string, grants: string[]): string[] => thatWouldDo(positions, needed, account, grants).map((p) => p.id);

  it('are free or offered, of a kind that is needed, and for one’s role', () => {
    expect(ids(['dispatcher', 'chief'], 'ali', ['dispatcher@marrakech'])).toEqual(['rd-2', 'rd-3', 'all-1']);
    expect(ids(['dispatcher', 'chief'], 'sara', ['dispatcher@marrakech'])).toEqual(['rd-2', 'all-1']);
    expect(ids(['dispatcher', 'chief'], 'sara', ['chief@centre'])).toEqual(['rd-2', 'chief-1', 'all-1']);
    expect(ids(['call_taker', 'dispatcher', 'chief'], 'sara', ['call_taker@marrakech'])).toEqual(['ct-1', 'all-1']);
  });

  it('are none for who sits nowhere', () => expect(ids(['chief'], 'tech', ['technician@centre', 'auditor@centre'])).toEqual([]));
  it('are all that fit the role when no kind is named', () => expect(ids([], 'sara', ['call_taker@marrakech'])).toEqual(['ct-1', 'all-1']));
});

describe('privacy page', () => {
  // The document as the server's own tests hold it.
  const document = readFileSync(new URL('../../tests/it/snapshots/it__openapi__openapi.snap', import.meta.url), 'utf8');

  it('asks for fields that the server has', () => {
    for (const field of [...RETENTION_FIELDS, 'trails_in_memory_fixes']) expect(document).toContain(`"${field}"`);
  });

  it.each([ar, fr, en])('has words for each', (t) => {
    for (const field of RETENTION_FIELDS) expect(t.privacy[field].length).toBeGreaterThan(5);
    expect(t.privacy.trailsLong).toContain('{n}');
  });
});
