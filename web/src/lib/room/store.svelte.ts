/**
 * The room as this page knows it: control objects by id, held in plain maps. Views read the sorted lists, which are made anew at most
 * once per `SETTLE_MS` however many deltas arrive: nineteen calls in one second redraw the lists a few times, not hundreds.
 */
import type { Seat } from '../api/doors.ts';
import type {
  Alarm,
  AssignmentView,
  CallView,
  ClosureView,
  ControlMessage,
  IncidentView,
  LiveObjects,
  RoomInfo,
  UnitStatus,
  UnitView,
} from '../api/types.ts';
import { UNIT_STATUSES } from '../api/types.ts';
import { FrameError } from '../live/frame.ts';
import { BROWSER, Link, type LinkState } from '../live/link.ts';
import { Positions } from '../live/positions.ts';
import { clock } from '../time/clock.svelte.ts';
import { alarmKey, isAnswered, openAlarms } from './alarms.ts';
import { isOpen, isWaiting, sortedActive, sortedClosed, sortedPending, sortedRinging } from './order.ts';

/** Shortest time between two refreshes of the lists, ms. */
const SETTLE_MS = 80;
/** Closed things leave memory after this, as the server's snapshot leaves them out. */
const KEEP_CLOSED_MS = 600_000;

/** `P-99` before `P-104`. */
const BY_CALL_SIGN = new Intl.Collator('en', { numeric: true });

export class Room {
  readonly positions = new Positions();

  info = $state.raw<RoomInfo | null>(null);
  linkState = $state<LinkState>('connecting');
  /** When the link was lost, server time; null while it lives. */
  lostSince = $state<number | null>(null);
  /** Delay of the last second's worst message over the fastest, ms. */
  lagMs = $state(0);
  /** The first snapshot has come. */
  ready = $state(false);

  units = $state.raw<UnitView[]>([]);
  ringing = $state.raw<CallView[]>([]);
  /** Being spoken with, oldest first. */
  answered = $state.raw<CallView[]>([]);
  /** Closed or given up in the last minutes, newest first: with the wrong key, perhaps. */
  closed = $state.raw<CallView[]>([]);
  pending = $state.raw<IncidentView[]>([]);
  active = $state.raw<IncidentView[]>([]);
  counts = $state.raw<Record<UnitStatus, number>>(noCounts());
  /** Grows with every refresh; lookups by id that must stay current read it. */
  version = $state(0);
  /** Raised and still true, most urgent first; those dismissed at this desk are left out. */
  alarms = $state.raw<Alarm[]>([]);

  /** Road closures that are not over, by number. */
  closures = $state.raw<ClosureView[]>([]);
  /** Who sits where. */
  seats = $state.raw<Seat[]>([]);

  private readonly unitById = new Map<string, UnitView>();
  private readonly unitByIx = new Map<number, UnitView>();
  private readonly callById = new Map<number, CallView>();
  private readonly callSeen = new Map<number, number>();
  private readonly incidentById = new Map<number, IncidentView>();
  private readonly assignmentById = new Map<number, AssignmentView>();
  /** Dismissed here and still true: a later snapshot brings them again. */
  private dismissed: Alarm[] = [];
  /** In the list's order; made anew when units come or go. */
  private callSigns: string[] = [];
  private link: Link | null = null;
  private settleTimer: ReturnType<typeof setTimeout> | null = null;
  private lagWindow = { at: 0, worst: 0 };
  private readonly beatListeners = new Set<() => void>();

  /**
   * Connects to the live address of `info.room`, with a ticket for each connection; `session` is asked when the server says that the
   * session ended or changed. Returns what disconnects.
   */
  open(info: RoomInfo, doors: { ticket(): Promise<string>; session(): Promise<boolean> }): () => void {
    this.info = info;
    const url = new URL(`/api/v1/rooms/${encodeURIComponent(info.room)}/live`, location.href);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    const events = {
      state: (state: LinkState) => this.linkChanged(state),
      control: (message: ControlMessage) => this.control(message),
      beat: (frame: ArrayBuffer) => this.beat(frame),
      session: () => doors.session(),
    };
    const link = new Link(url.href, events, { ...BROWSER, ticket: () => doors.ticket() });
    this.link = link;
    link.open();
    const online = (): void => link.retryNow();
    addEventListener('online', online);
    return () => {
      removeEventListener('online', online);
      link.close();
    };
  }

  retryLink(): void {
    this.link?.retryNow();
  }

  /** Called after every beat that changed positions; outside reactivity. Returns what unsubscribes. */
  onBeat(listener: () => void): () => void {
    this.beatListeners.add(listener);
    return () => this.beatListeners.delete(listener);
  }

  unit(id: string): UnitView | undefined {
    return this.unitById.get(id);
  }

  unitAt(ix: number): UnitView | undefined {
    return this.unitByIx.get(ix);
  }

  call(id: number): CallView | undefined {
    return this.callById.get(id);
  }

  incident(id: number): IncidentView | undefined {
    return this.incidentById.get(id);
  }

  assignment(id: number): AssignmentView | undefined {
    return this.assignmentById.get(id);
  }

  assignmentsOf(incident: IncidentView): AssignmentView[] {
    return incident.assignments.map((id) => this.assignmentById.get(id)).filter((a) => a !== undefined);
  }

  /** Every incident in memory, open or recently closed. */
  incidents(): IterableIterator<IncidentView> {
    return this.incidentById.values();
  }

  dismissAlarm(alarm: Alarm): void {
    this.dismissed.push(alarm);
    this.alarms = this.alarms.filter((a) => a !== alarm);
  }

  private linkChanged(state: LinkState): void {
    this.linkState = state;
    if (state === 'lost') this.lostSince ??= clock.precise();
    else if (state === 'live') this.lostSince = null;
  }

  private control(message: ControlMessage): void {
    switch (message.t) {
      case 'snapshot': {
        if (message.epoch !== this.positions.epoch) clock.forget();
        clock.sample(message.server_time);
        for (const map of [this.unitById, this.unitByIx, this.callById, this.callSeen, this.incidentById, this.assignmentById]) {
          map.clear();
        }
        this.callSigns = [];
        this.positions.reset(message.epoch, message.units ?? [], performance.now());
        this.merge(message);
        this.alarms = message.alarms ?? [];
        this.seats = message.positions ?? [];
        this.closures = [];
        this.mergeClosures(message.closures);
        this.ready = true;
        this.refresh();
        break;
      }
      case 'resume':
        clock.sample(message.server_time);
        break;
      case 'delta':
        this.heard(message.server_time);
        this.merge(message);
        if (message.alarms !== undefined && message.alarms.length > 0) {
          this.alarms = [...this.alarms, ...message.alarms];
        }
        if (this.alarms.some((alarm) => isAnswered(alarm, message))) {
          this.alarms = this.alarms.filter((alarm) => !isAnswered(alarm, message));
        }
        this.mergeClosures(message.closures);
        if (message.positions !== undefined) this.seats = message.positions;
        this.settle();
        break;
      case 'bye':
        break;
    }
  }

  private beat(frame: ArrayBuffer): void {
    try {
      const header = this.positions.apply(frame, performance.now());
      this.heard(header.serverTimeMs);
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      console.warn(error.message);
    }
    for (const listener of this.beatListeners) listener();
  }

  private heard(serverTime: number): void {
    const now = performance.now();
    this.lagWindow.worst = Math.max(this.lagWindow.worst, clock.sample(serverTime));
    if (now - this.lagWindow.at < 1000) return;
    this.lagMs = Math.round(this.lagWindow.worst);
    this.lagWindow = { at: now, worst: 0 };
  }

  private merge(objects: LiveObjects): void {
    for (const unit of objects.units ?? []) {
      this.unitById.set(unit.unit, unit);
      this.unitByIx.set(unit.ix, unit);
      this.positions.place(unit, performance.now());
    }
    for (const call of objects.calls ?? []) {
      this.callById.set(call.call, call);
      this.callSeen.set(call.call, clock.precise());
    }
    for (const incident of objects.incidents ?? []) this.incidentById.set(incident.incident, incident);
    for (const assignment of objects.assignments ?? []) this.assignmentById.set(assignment.assignment, assignment);
  }

  private mergeClosures(changed: ClosureView[] | undefined): void {
    if (changed === undefined) return;
    const byId = new Map([...this.closures, ...changed].map((closure) => [closure.closure, closure]));
    this.closures = [...byId.values()].filter((closure) => closure.state !== 'ended').sort((a, b) => a.closure - b.closure);
  }

  private settle(): void {
    this.settleTimer ??= setTimeout(() => {
      this.settleTimer = null;
      this.refresh();
    }, SETTLE_MS);
  }

  private refresh(): void {
    this.forgetOld();
    const counts = noCounts();
    for (const unit of this.unitById.values()) counts[unit.status] += 1;
    this.counts = counts;
    if (this.callSigns.length !== this.unitById.size) this.callSigns = [...this.unitById.keys()].sort(BY_CALL_SIGN.compare);
    this.units = this.callSigns.map((id) => this.unitById.get(id)).filter((unit) => unit !== undefined);
    const calls = [...this.callById.values()];
    this.ringing = sortedRinging(calls);
    this.answered = calls.filter((call) => call.state === 'answered').sort((a, b) => a.call - b.call);
    this.closed = sortedClosed(calls, this.callSeen);
    const open = [...this.incidentById.values()].filter(isOpen);
    this.pending = sortedPending(open.filter(isWaiting));
    this.active = sortedActive(open.filter((incident) => !isWaiting(incident)));
    this.settleAlarms();
    this.version += 1;
  }

  private settleAlarms(): void {
    this.dismissed = openAlarms(this.dismissed, this);
    const away = new Set(this.dismissed.map(alarmKey));
    this.alarms = openAlarms(this.alarms, this).filter((alarm) => !away.has(alarmKey(alarm)));
  }

  private forgetOld(): void {
    const limit = clock.precise() - KEEP_CLOSED_MS;
    for (const [id, incident] of this.incidentById) {
      if (incident.closed_at === null || incident.closed_at > limit) continue;
      this.incidentById.delete(id);
      for (const assignment of incident.assignments) this.assignmentById.delete(assignment);
    }
    for (const [id, call] of this.callById) {
      if ((call.state === 'done' || call.state === 'given_up') && (this.callSeen.get(id) ?? 0) < limit) {
        this.callById.delete(id);
        this.callSeen.delete(id);
      }
    }
  }
}

function noCounts(): Record<UnitStatus, number> {
  return Object.fromEntries(UNIT_STATUSES.map((status) => [status, 0])) as Record<UnitStatus, number>;
}

export const room = new Room();
