/**
 * The server's public contract as the page sees it. Mirrors the server's OpenAPI document (`GET /api/v1/openapi.json`) and
 * `docs/LIVE.md`; when one of them changes, change this file with it.
 *
 * Times are integer milliseconds UTC, positions are degrees, ids of calls, incidents and assignments are numbers of their room.
 */

import type { PositionKind, Seat } from './doors.ts';

/** Text in the three languages of the room. */
export interface Labels {
  en?: string;
  fr?: string;
  ar?: string;
}

export interface Position {
  lat: number;
  lon: number;
}

export const PRIORITIES = ['P0', 'P1', 'P2', 'P3', 'P4'] as const;
export type Priority = (typeof PRIORITIES)[number];

/** What the map colours, in the order the counts are shown. */
export const UNIT_STATUSES = [
  'available',
  'assigned',
  'acknowledged',
  'en_route',
  'on_scene',
  'busy',
  'break',
  'out_of_service',
  'emergency',
] as const;
export type UnitStatus = (typeof UNIT_STATUSES)[number];

export type UnitKind = 'car' | 'motorbike' | 'bicycle' | 'foot';
export type Reach = 'terminal' | 'radio';
export type Duty = 'unknown' | 'off' | 'on';
export const UNAVAILABILITIES = [
  'break',
  'meal',
  'refuel',
  'maintenance',
  'court',
  'briefing',
  'training',
  'post',
  'shift_ending',
] as const;
export type Unavailability = (typeof UNAVAILABILITIES)[number];
export type Disposability = 'available' | 'conditional' | 'not';
export type AgeClass = 'fresh' | 'ageing' | 'stale' | 'lost' | 'none';
/** How far the origin of a position is believed: by its name alone, by its network, by its key. */
export type Trust = 'none' | 'allow_listed' | 'sealed';
export type PositionQuality = 'good' | 'doubtful' | 'stated' | 'contested';

export interface UnitView {
  /** Index in the binary beats of this epoch. */
  ix: number;
  unit: string;
  kind: UnitKind;
  service: string;
  reach: Reach;
  duty: Duty;
  unavailable: Unavailability | null;
  disposability: Disposability;
  status: UnitStatus;
  status_since: number;
  assignment: number | null;
  incident: number | null;
  devices: string[];
  position: Position | null;
  position_quality: PositionQuality | null;
  trust?: Trust | null;
  /** Why the position is doubtful. */
  doubt?: string | null;
  age_class: AgeClass | null;
  effective_time: number | null;
}

export type CallState = 'ringing' | 'answered' | 'abandoned' | 'done' | 'given_up';
export type Classification = 'intervention' | 'enquiry' | 'negative' | 'repeat' | 'passed' | 'test';
export type PlaceSource = 'operator' | 'handset' | 'cell' | 'unit';

export interface CallLocation {
  position: Position;
  source: PlaceSource;
  accuracy_m?: number | null;
  found?: string | null;
}

export interface CallView {
  call: number;
  state: CallState;
  presented_at: number;
  answered_at: number | null;
  /** By its last digits only; all of it is asked for, and each look is recorded. */
  number: string | null;
  caller: string | null;
  location: CallLocation | null;
  classification: Classification | null;
  incident: number | null;
}

export type IncidentState = 'pending' | 'dispatched' | 'en_route' | 'on_scene' | 'clearing' | 'closed';
export type WaitReason = 'ranking' | 'nobody_qualifies' | 'needs_person';
export type LeftOut =
  | 'off_duty'
  | 'committed'
  | 'unavailable'
  | 'wrong_kind'
  | 'no_position'
  | 'unreachable'
  | 'position_old'
  | 'position_doubtful'
  | 'position_stated'
  | 'refused'
  | 'position_untrusted'
  | 'wrong_service'
  | 'missing_capability'
  | 'crew_too_small'
  | 'not_needed'
  | 'emergency'
  | 'no_contact'
  | 'no_answer'
  | 'was_there';

/** One ranked unit with its cost terms in milliseconds. */
export interface Candidate {
  unit: string;
  travel_ms: number;
  age_penalty_ms: number;
  sector_penalty_ms: number;
  cost_ms: number;
  distance_m: number | null;
  position: Position | null;
  automatic_ok: boolean;
  doubt: LeftOut | null;
}

export interface CloserLeftOut {
  unit: string;
  why: LeftOut;
  travel_ms: number | null;
}

export interface Recommendation {
  candidates: Candidate[];
  closer_left_out: CloserLeftOut[];
  by_road: boolean;
  complete: boolean;
}

export interface IncidentView {
  incident: number;
  state: IncidentState;
  origin: 'call' | 'patrol' | 'room';
  type: string;
  priority: Priority;
  initial_priority: Priority;
  position: Position;
  accuracy_m?: number | null;
  place_source: PlaceSource;
  found: string | null;
  said: string | null;
  details: string | null;
  created_at: number;
  ready_at: number;
  closed_at: number | null;
  disposition: string | null;
  calls: number[];
  assignments: number[];
  waiting: WaitReason | null;
  /** The room was told that nobody is assigned, and still nobody is. */
  alarmed_at?: number | null;
  recommendation: Recommendation | null;
}

export type AssignmentState = 'assigned' | 'acknowledged' | 'en_route' | 'on_scene' | 'cleared';
export type ClearReason = 'finished' | 'freed' | 'cancelled' | 'refused';
export type StampSource =
  | 'telephony'
  | 'operator'
  | 'terminal'
  | 'device'
  | 'radio'
  | 'automatic'
  | 'import'
  | 'catch_up';

export interface AssignmentView {
  assignment: number;
  incident: number;
  unit: string;
  state: AssignmentState;
  automatic: boolean;
  assigned_at: number;
  delivered_at: number | null;
  acknowledged_at: number | null;
  en_route_at: number | null;
  on_scene_at: number | null;
  cleared_at: number | null;
  clear_reason: ClearReason | null;
  /** The crew was called again, and the room was told, and still it has not acknowledged. */
  toned_at?: number | null;
  alarmed_at?: number | null;
  /** By whose word each stamp is; keys are stamp names. */
  sources?: Record<string, StampSource | null> | null;
}

export interface IncidentType {
  code: string;
  priority: Priority;
  labels: Labels;
}

export interface Coded {
  code: string;
  labels: Labels;
}

export interface PrioritySetting {
  priority: Priority;
  labels: Labels;
  automatic: boolean;
  nobody_assigned_s: number;
}

export interface MapInfo {
  name: string;
  /** West, south, east, north. */
  bounds: [number, number, number, number];
  centre: Position;
  attribution: string;
  checksum: string;
  synthetic: boolean;
}

export interface RoomInfo {
  room: string;
  epoch: number;
  name: Labels;
  server_time: number;
  /** The server's own clock is not trusted. */
  clock_doubtful?: boolean;
  types: IncidentType[];
  services: Coded[];
  dispositions: Coded[];
  priorities: PrioritySetting[];
  map: MapInfo | null;
}

/** What makes an incident. */
export interface NewIncident {
  type: string;
  priority?: Priority;
  position: Position;
  place_source?: PlaceSource;
  said?: string;
  details?: string;
  accuracy_m?: number;
}

export interface GazetteerItem {
  name: string;
  labels: Labels | null;
  kind: string;
  /** District it lies in. */
  within?: string | null;
  position: Position;
}

export interface ReversePlace {
  name: string;
  labels: Labels | null;
  kind: string;
  distance_m: number;
}

export interface RouteView {
  travel_ms: number;
  metres: number;
  /** Pairs of latitude and longitude in degrees. */
  points: [number, number][];
  by_road: boolean;
}

/** What an act made; a repeat of the act gets the same. The objects themselves come with the live data. */
export interface Acted {
  /** Journal sequence of the act's last event. */
  seq: number;
  call?: number;
  incident?: number;
  assignment?: number;
  closure?: number;
  /** Of a closure just drawn: it touches no road of the map, so no way changes by it. */
  closes_no_road?: boolean;
}

/** RFC 9457 problem document. */
export interface Problem {
  type?: string;
  title: string;
  status: number;
  detail?: string;
  rule?: string;
  field?: string;
  /** With `off_position`: kinds of positions, one of which would do. */
  positions?: PositionKind[];
  /** Seconds to wait before another try, from the answer's head. */
  retry_after_s?: number;
}

export interface LiveObjects {
  units?: UnitView[];
  calls?: CallView[];
  incidents?: IncidentView[];
  assignments?: AssignmentView[];
  closures?: ClosureView[];
}

export const CLOSURE_REASONS = ['works', 'accident', 'flood', 'event', 'demonstration', 'police_operation', 'other'] as const;
export type ClosureReason = (typeof CLOSURE_REASONS)[number];

/** A road closure; the page draws points, other desks may draw more. */
export interface ClosureView {
  closure: number;
  geometry: { points: Position[] };
  reason: ClosureReason;
  note: string | null;
  until: number;
  state: 'planned' | 'in_force' | 'ended';
}

/** What stands until somebody deals with it; the page looks at emergency accounts only. */
export interface OpenAlarm {
  alarm: string;
  silenced_at: number | null;
}

export interface Alarm {
  kind: string;
  incident?: number | null;
  assignment?: number | null;
  at: number;
  /** There and true when its incident is part of an exercise. */
  exercise?: boolean;
  unit?: string | null;
  /** The emergency account that was used. */
  account?: string | null;
}

export interface Snapshot extends LiveObjects {
  t: 'snapshot';
  room: string;
  epoch: number;
  seq: number;
  beat: number;
  server_time: number;
  /** Raised and still true. */
  alarms?: Alarm[];
  /** Who sits where; absent when nobody does. */
  positions?: Seat[];
}

export interface Resume {
  t: 'resume';
  room: string;
  epoch: number;
  seq: number;
  server_time: number;
}

export interface Delta extends LiveObjects {
  t: 'delta';
  seq: number;
  /** The `seq` before it: grows with gaps, on one connection nothing is missing. */
  prev: number;
  server_time: number;
  alarms?: Alarm[];
  open_alarms?: OpenAlarm[];
  /** Names of alarms that are over. */
  closed_alarms?: string[];
  /** The whole list, when it changed. */
  positions?: Seat[];
}

export interface Bye {
  t: 'bye';
  reason: string;
}

export type ControlMessage = Snapshot | Resume | Delta | Bye;
