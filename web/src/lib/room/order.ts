/** How lists are ordered, and what is overdue; pure. */
import type { CallView, IncidentView, Position, PrioritySetting } from '../api/types.ts';
import { PRIORITIES } from '../api/types.ts';
import { metresBetween } from '../map/mercator.ts';

export function isOpen(incident: IncidentView): boolean {
  return incident.state !== 'closed';
}

/** Has no unit. */
export function isWaiting(incident: IncidentView): boolean {
  return incident.state === 'pending';
}

/** Most urgent first, then the one that waits longest. */
export function sortedPending(incidents: IncidentView[]): IncidentView[] {
  return incidents.sort(
    (a, b) =>
      PRIORITIES.indexOf(a.priority) - PRIORITIES.indexOf(b.priority) || a.ready_at - b.ready_at || a.incident - b.incident,
  );
}

/** Those a person has to do something about first: to be closed, then by urgency and age. */
export function sortedActive(incidents: IncidentView[]): IncidentView[] {
  const clearing = (incident: IncidentView): number => (incident.state === 'clearing' ? 0 : 1);
  return incidents.sort(
    (a, b) =>
      clearing(a) - clearing(b) ||
      PRIORITIES.indexOf(a.priority) - PRIORITIES.indexOf(b.priority) ||
      a.created_at - b.created_at ||
      a.incident - b.incident,
  );
}

/** Ringing ones by waiting time, then abandoned ones to call back. */
export function sortedRinging(calls: CallView[]): CallView[] {
  const rank = (call: CallView): number => (call.state === 'ringing' ? 0 : 1);
  return calls
    .filter((call) => call.state === 'ringing' || call.state === 'abandoned')
    .sort((a, b) => rank(a) - rank(b) || a.presented_at - b.presented_at || a.call - b.call);
}

/** Closed by one key or given up, the latest first; `seen` says when each was last heard of. A call that opened an incident stays with it. */
export function sortedClosed(calls: CallView[], seen: ReadonlyMap<number, number>): CallView[] {
  const at = (call: CallView): number => seen.get(call.call) ?? 0;
  return calls
    .filter((call) => (call.state === 'done' && call.classification !== 'intervention') || call.state === 'given_up')
    .sort((a, b) => at(b) - at(a) || b.call - a.call);
}

/** How long nobody may be assigned at this priority, ms; null when the room sets none. */
export function nobodyAssignedMs(incident: IncidentView, settings: readonly PrioritySetting[]): number | null {
  const setting = settings.find((s) => s.priority === incident.priority);
  return setting === undefined ? null : setting.nobody_assigned_s * 1000;
}

/** Distance and age within which an open incident is offered as "perhaps the same". */
const NEAR_METRES = 300;
const RECENT_MS = 30 * 60_000;

/** Open incidents near a place and recent, those of the same type first, then the nearest; at most three. */
export function perhapsSame(incidents: Iterable<IncidentView>, at: Position, type: string | null, now: number): IncidentView[] {
  const found: { incident: IncidentView; metres: number }[] = [];
  for (const incident of incidents) {
    if (!isOpen(incident) || now - incident.created_at > RECENT_MS) continue;
    const metres = metresBetween(incident.position, at);
    if (metres <= NEAR_METRES) found.push({ incident, metres });
  }
  const other = (incident: IncidentView): number => (incident.type === type ? 0 : 1);
  found.sort((a, b) => other(a.incident) - other(b.incident) || a.metres - b.metres);
  return found.slice(0, 3).map((f) => f.incident);
}
