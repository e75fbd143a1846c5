/** What an operator does, each with its confirmation and its refusal shown. What changed comes back with the live data. */
import { ApiError } from '../lib/api/client.ts';
import { uuidV7 } from '../lib/api/uuid.ts';
import type { CallView, Classification, ClosureReason, Position, Priority, Unavailability } from '../lib/api/types.ts';
import type { CrewStatus } from '../lib/command.ts';
import { i18n } from '../lib/i18n/index.svelte.ts';
import { glassName } from '../lib/room/alarms.ts';
import { room } from '../lib/room/store.svelte.ts';
import { clock } from '../lib/time/clock.svelte.ts';
import { client } from './client.ts';
import { desk } from './desk.svelte.ts';
import { draft } from './draft.svelte.ts';
import { notices } from './notices.svelte.ts';

export { client };

/** Shows why the server said no. */
export function complain(error: unknown): void {
  if (!(error instanceof ApiError)) throw error;
  // The log-in page is on its way.
  if (error.problem.rule === 'not_signed_in') return;
  if (error.unreachable) notices.problem(i18n.t.problem.unreachable);
  else notices.problem(`${i18n.t.problem.refused}: ${error.message}`, error.problem.rule ?? error.problem.field);
}

async function attempt(run: () => Promise<void>): Promise<boolean> {
  try {
    await run();
    return true;
  } catch (error) {
    complain(error);
    return false;
  }
}

export function answer(call: CallView): Promise<boolean> {
  return attempt(async () => {
    await client.answerCall(call.call);
    draft.adopt(call);
  });
}

/** Closes the call the form is on with one key. A repeat names the incident: the one offered, else the one open in the detail. */
export function classify(what: Classification, same?: number): Promise<boolean> {
  const call = draft.call;
  if (call === null) return Promise.resolve(false);
  const repeatOf = what === 'repeat' ? (same ?? desk.incident ?? undefined) : undefined;
  if (what === 'repeat' && repeatOf === undefined) {
    notices.problem(i18n.t.form.needKnown);
    return Promise.resolve(false);
  }
  return attempt(async () => {
    await client.classifyCall(call, what, repeatOf);
    draft.clear();
    const word = what === 'enquiry' ? i18n.t.form.enquiry : what === 'negative' ? i18n.t.form.negative : i18n.t.form.repeat;
    const back = { words: i18n.t.caller.takeBack, run: () => void takeCallBack(call) };
    notices.done(i18n.fill(i18n.t.form.closedAs, { n: call, what: word }), back);
  });
}

/** A call closed with the wrong key: it is open again, and the form is on it unless it holds another one. */
export function takeCallBack(call: number): Promise<boolean> {
  return attempt(async () => {
    await client.takeCallBack(call);
    notices.done(i18n.fill(i18n.t.caller.takenBack, { n: call }));
    const view = room.call(call);
    if (draft.empty && view !== undefined && view.answered_at !== null) draft.adopt(view);
  });
}

/** Closes a road; says so plainly when there is none at that point. A refusal is thrown: the dialog that asked shows it. */
export async function closeRoad(at: Position, reason: ClosureReason, note: string, hours: number): Promise<void> {
  const words = i18n.t.closure;
  const until = Math.round(clock.precise()) + hours * 3_600_000;
  const done = await client.closeRoad(at, reason, note.trim() || undefined, until);
  const n = done.closure ?? '';
  if (done.closes_no_road === true) notices.problem(i18n.fill(words.noRoad, { n }));
  else notices.done(i18n.fill(words.closed, { n }));
}

/** A chief answers for an emergency account that was used. */
export function answerGlass(account: string): Promise<boolean> {
  return attempt(async () => {
    await client.silenceAlarm(glassName(account));
  });
}

/** Saves the form: on its call, as a call taken outside the telephone system, or as the room's own. */
export async function saveDraft(): Promise<void> {
  const incident = draft.incident();
  if (incident === null || draft.saving) return;
  draft.saving = true;
  // Until it succeeded or was refused it is the same act, however often it is tried: a call is never registered twice.
  const id = (draft.act ??= uuidV7());
  try {
    await attempt(async () => {
      const caller = draft.caller.trim() || undefined;
      const number = draft.phone.trim() || undefined;
      const saved = await settled(
        draft.call !== null
          ? client.openIncident(draft.call, incident, id)
          : caller !== undefined || number !== undefined
            ? client.presentCall({ answered: true, caller, number, incident }, id)
            : client.newIncident(incident, id),
      );
      if (saved.incident !== undefined) {
        desk.open(saved.incident);
        notices.done(i18n.fill(i18n.t.form.saved, { n: saved.incident }));
      }
      draft.clear();
    });
  } finally {
    draft.saving = false;
  }
}

/** Lets go of the draft's act once the server refused it: what is sent next is another one. */
async function settled<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ApiError && !error.unreachable) draft.act = null;
    throw error;
  }
}

export function assign(incident: number, unit: string): Promise<boolean> {
  return attempt(async () => {
    await client.assign(incident, unit);
    notices.done(i18n.fill(i18n.t.incident.assigned, { unit, n: incident }));
  });
}

export function stamp(assignment: number, unit: string, status: CrewStatus): Promise<boolean> {
  return attempt(async () => {
    await client.stamp(assignment, status);
    notices.done(i18n.fill(i18n.t.command.echo.stamp, { unit, status: i18n.t.status[status] }));
  });
}

export function free(assignment: number): Promise<boolean> {
  return attempt(async () => {
    await client.end(assignment, 'freed');
  });
}

export function close(incident: number, disposition: string, note: string): Promise<boolean> {
  return attempt(async () => {
    await client.close(incident, disposition, note.trim() || undefined);
    notices.done(i18n.fill(i18n.t.incident.closed, { n: incident }));
    if (desk.incident === incident) desk.incident = null;
  });
}

export function setPriority(incident: number, priority: Priority): Promise<boolean> {
  return attempt(async () => {
    await client.amendIncident(incident, { priority });
  });
}

export function setUnavailable(unit: string, reason: Unavailability | null): Promise<boolean> {
  return attempt(async () => {
    await client.unavailable(unit, reason);
  });
}

export function statePosition(unit: string, position: Position): Promise<boolean> {
  return attempt(async () => {
    await client.statedPosition(unit, position);
    notices.done(i18n.fill(i18n.t.units.statedDone, { unit }));
  });
}
