/** Which alarms of the room are shown, and in what order; pure. */
import type { Alarm, AssignmentView, Delta, IncidentView, Priority } from '../api/types.ts';
import { PRIORITIES } from '../api/types.ts';

/** What the rules look up. */
export interface Things {
  incident(id: number): IncidentView | undefined;
  assignment(id: number): AssignmentView | undefined;
}

/** Kinds among alarms of equal priority, most urgent first; unknown ones last. */
const KINDS = ['emergency', 'broken_glass', 'holding', 'nobody_assigned', 'not_acknowledged', 'tone_again'];

/** One alarm's name: raised anew it is another one. */
export function alarmKey(alarm: Alarm): string {
  return `${alarm.kind} ${alarm.incident ?? ''} ${alarm.assignment ?? ''} ${alarm.unit ?? alarm.account ?? ''} ${alarm.at}`;
}

/** Still true: what was dealt with since is over. */
export function concerns(alarm: Alarm, things: Things): boolean {
  switch (alarm.kind) {
    case 'not_acknowledged':
    case 'tone_again':
      return things.assignment(alarm.assignment ?? -1)?.state === 'assigned';
    case 'nobody_assigned':
    case 'holding':
      return things.incident(alarm.incident ?? -1)?.state === 'pending';
    default:
      return true;
  }
}

/** What the room calls the use of an emergency account: a chief answers it by this name. */
export function glassName(account: string): string {
  return `broken_glass:${account}`;
}

/** Somebody answered the use of an emergency account, here or at another desk. */
export function isAnswered(alarm: Alarm, delta: Pick<Delta, 'open_alarms' | 'closed_alarms'>): boolean {
  if (alarm.kind !== 'broken_glass' || alarm.account == null) return false;
  const name = glassName(alarm.account);
  const silenced = delta.open_alarms?.some((open) => open.alarm === name && open.silenced_at !== null) ?? false;
  return silenced || (delta.closed_alarms?.includes(name) ?? false);
}

/** The priority an alarm has: that of its incident; an officer in danger is above all, and who came in by an emergency account is urgent. */
export function alarmPriority(alarm: Alarm, things: Things): Priority | null {
  if (alarm.kind === 'emergency') return 'P0';
  if (alarm.kind === 'broken_glass') return 'P1';
  return things.incident(alarm.incident ?? -1)?.priority ?? null;
}

/** Alarms that are still true, each once, most urgent first; of equal ones the oldest. */
export function openAlarms(alarms: readonly Alarm[], things: Things): Alarm[] {
  const byKey = new Map(alarms.filter((alarm) => concerns(alarm, things)).map((alarm) => [alarmKey(alarm), alarm]));
  const last = (place: number, length: number): number => (place < 0 ? length : place);
  const priority = (alarm: Alarm): number => {
    const of = alarmPriority(alarm, things);
    return of === null ? PRIORITIES.length : PRIORITIES.indexOf(of);
  };
  const kind = (alarm: Alarm): number => last(KINDS.indexOf(alarm.kind), KINDS.length);
  return [...byKey.values()].sort((a, b) => priority(a) - priority(b) || kind(a) - kind(b) || a.at - b.at);
}
