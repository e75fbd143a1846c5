/** Open incidents that may be the one the form is about. */
import type { IncidentView } from '../lib/api/types.ts';
import { perhapsSame } from '../lib/room/order.ts';
import { room } from '../lib/room/store.svelte.ts';
import { clock } from '../lib/time/clock.svelte.ts';
import { draft } from './draft.svelte.ts';

export function duplicates(): IncidentView[] {
  void room.version;
  if (draft.position === null) return [];
  return perhapsSame(room.incidents(), draft.position, draft.type === '' ? null : draft.type, clock.precise());
}
