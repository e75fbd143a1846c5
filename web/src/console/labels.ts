/** Labels from the room's settings in the page's language. */
import type { Coded, IncidentView } from '../lib/api/types.ts';
import { i18n } from '../lib/i18n/index.svelte.ts';
import { room } from '../lib/room/store.svelte.ts';

/** The gazetteer's words, else the caller's, else the coordinates. */
export function placeOf(incident: IncidentView): string {
  const { found, said, position } = incident;
  return found ?? said ?? `${position.lat.toFixed(5)}, ${position.lon.toFixed(5)}`;
}

function of(list: readonly Coded[] | undefined, code: string): string {
  return i18n.label(list?.find((entry) => entry.code === code)?.labels, code);
}

export function typeLabel(code: string): string {
  return of(room.info?.types, code);
}

export function serviceLabel(code: string): string {
  return of(room.info?.services, code);
}

export function dispositionLabel(code: string): string {
  return of(room.info?.dispositions, code);
}

/** `dispatcher@marrakech`, in the page's language. */
export function grantWords(grant: string): string {
  const { account } = i18n.t;
  const at = grant.indexOf('@');
  const [role, where] = at < 0 ? [grant, ''] : [grant.slice(0, at), grant.slice(at + 1)];
  const named = role in account.role ? account.role[role as keyof typeof account.role] : role;
  const place = where === 'centre' ? account.centre : where.startsWith('region:') ? i18n.fill(account.region, { name: where.slice(7) }) : where;
  return place === '' ? named : `${named} · \u2068${place}\u2069`;
}
