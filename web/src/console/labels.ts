/** Labels from the room's settings in the page's language. */
import type { Coded } from '../lib/api/types.ts';
import { i18n } from '../lib/i18n/index.svelte.ts';
import { room } from '../lib/room/store.svelte.ts';

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
