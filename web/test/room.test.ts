import { describe, expect, it } from 'vitest';
import type { Alarm, AssignmentView, CallView, IncidentView, UnitView } from '../src/lib/api/types.ts';
import { Looks, SELECTED } from '../src/lib/map/looks.ts';
import { latOf, lonOf, mercatorX, mercatorY, metresBetween } from '../src/lib/map/mercator.ts';
import { pickUnit } from '../src/lib/map/pick.ts';
import { Positions } from '../src/lib/live/positions.ts';
import { alarmPriority, isAnswered, openAlarms } from '../src/lib/room/alarms.ts';
import { perhapsSame, sortedActive, sortedClosed, sortedPending, sortedRinging } from '../src/lib/room/order.ts';
import { ServerOffset } from '../src/lib/time/offset.ts';

const incident = (n: number, over: Partial<IncidentView>): IncidentView =>
  ({ incident: n, priority: 'P2', ready_at: 0, created_at: 0, state: 'pending', type: 'theft', position: { lat: 31.63, lon: -7.99 }, ...over }) as IncidentView;

describe('order', () => {
  it('puts the most urgent first, then the one that waits longest', () => {
    const list = [incident(1, { ready_at: 5 }), incident(2, { priority: 'P1', ready_at: 9 }), incident(3, { ready_at: 1 })];
    expect(sortedPending(list).map((i) => i.incident)).toEqual([2, 3, 1]);
  });

  it('puts what is to be closed before what runs', () => {
    const list = [incident(1, { state: 'en_route', priority: 'P1' }), incident(2, { state: 'clearing', priority: 'P4' })];
    expect(sortedActive(list).map((i) => i.incident)).toEqual([2, 1]);
  });

  it('shows ringing calls before abandoned ones, longest waiting first', () => {
    const call = (n: number, state: CallView['state'], at: number): CallView => ({ call: n, state, presented_at: at }) as CallView;
    const list = [call(1, 'abandoned', 0), call(2, 'ringing', 9), call(3, 'ringing', 3), call(4, 'done', 1)];
    expect(sortedRinging(list).map((c) => c.call)).toEqual([3, 2, 1]);
  });

  it('shows calls closed last first, given up ones too', () => {
    const call = (n: number, state: CallView['state'], classification: CallView['classification'] = 'negative'): CallView =>
      ({ call: n, state, classification }) as CallView;
    const seen = new Map([[1, 10], [2, 30], [3, 20], [4, 40], [5, 50]]);
    expect(sortedClosed([call(1, 'done'), call(2, 'given_up'), call(3, 'done'), call(4, 'answered'), call(5, 'done', 'intervention')], seen).map((c) => c.call)).toEqual([2, 3, 1]);
  });

  it('offers near and recent open incidents, the same type first', () => {
    const at = { lat: 31.63, lon: -7.99 };
    const list = [
      incident(1, { created_at: 1000, type: 'noise' }),
      incident(2, { created_at: 1000, position: { lat: 31.6315, lon: -7.99 } }),
      incident(3, { created_at: 1000, position: { lat: 31.65, lon: -7.99 } }),
      incident(4, { created_at: 1000, state: 'closed' }),
      incident(5, { created_at: -3_000_000 }),
    ];
    expect(perhapsSame(list, at, 'theft', 2000).map((i) => i.incident)).toEqual([2, 1]);
  });
});

describe('alarms', () => {
  const assignment = (n: number, state: string): [number, AssignmentView] => [n, { assignment: n, state } as AssignmentView];
  const incidents = new Map([1, 2, 3].map((n) => [n, incident(n, { priority: n === 2 ? 'P1' : 'P3' })]));
  incidents.set(4, incident(4, { state: 'dispatched' }));
  const assignments = new Map([assignment(7, 'assigned'), assignment(8, 'acknowledged')]);
  const things = { incident: (n: number) => incidents.get(n), assignment: (n: number) => assignments.get(n) };
  const alarm = (kind: string, incident: number | null, at: number, assignment: number | null = null): Alarm => ({ kind, incident, assignment, at });

  it('are over once the crew acknowledged, or somebody is assigned', () => {
    const over = [alarm('tone_again', 1, 1, 8), alarm('not_acknowledged', 1, 1, 8), alarm('nobody_assigned', 4, 1), alarm('tone_again', 9, 1, 99)];
    const still = [alarm('tone_again', 1, 1, 7), alarm('nobody_assigned', 1, 2)];
    expect(openAlarms([...over, ...still], things).map((a) => a.at)).toEqual([2, 1]);
  });

  it('of an emergency account are urgent, and over once somebody answered', () => {
    const glass: Alarm = { kind: 'broken_glass', account: 'house', at: 5 };
    expect(alarmPriority(glass, things)).toBe('P1');
    expect(openAlarms([glass], things)).toEqual([glass]);
    const open = (silenced_at: number | null) => ({ open_alarms: [{ alarm: 'broken_glass:house', silenced_at }] });
    expect(isAnswered(glass, open(null))).toBe(false);
    expect(isAnswered(glass, open(9))).toBe(true);
    expect(isAnswered(glass, { closed_alarms: ['broken_glass:house'] })).toBe(true);
    expect(isAnswered(glass, { closed_alarms: ['broken_glass:other', 'nobody_assigned:1'] })).toBe(false);
  });

  it('come by urgency, so that a newer one of less weight never hides it', () => {
    const list = [
      ...[10, 11, 12].map((at) => alarm('tone_again', 1, at, 7)),
      alarm('nobody_assigned', 3, 9),
      alarm('nobody_assigned', 2, 2),
      alarm('emergency', null, 20),
    ];
    expect(openAlarms(list, things).map((a) => a.at)).toEqual([20, 2, 9, 10, 11, 12]);
  });

  it('are shown once, also when a snapshot repeats what a delta told', () => {
    expect(openAlarms([alarm('nobody_assigned', 1, 5), alarm('nobody_assigned', 1, 5)], things).length).toBe(1);
  });
});

describe('map arithmetic', () => {
  it('goes to Mercator and back', () => {
    for (const [lat, lon] of [[31.63, -7.99], [35.9, 14.5], [-33, 151]]) {
      expect(latOf(mercatorY(lat))).toBeCloseTo(lat, 9);
      expect(lonOf(mercatorX(lon))).toBeCloseTo(lon, 9);
    }
  });

  it('measures metres', () => expect(metresBetween({ lat: 31, lon: -8 }, { lat: 32, lon: -8 })).toBeCloseTo(111_195, -1));

  it('picks the nearest within reach', () => {
    const positions = new Positions();
    const units = [0, 1].map((ix) => ({ ix, unit: `P-${ix}`, status: 'available', position: { lat: 31.63, lon: -7.99 + ix * 0.001 }, position_quality: 'good', age_class: 'fresh', effective_time: 0 }) as UnitView);
    positions.reset(1, units, 0);
    const at = (lon: number): number => pickUnit(positions, [0, 1], mercatorX(lon), mercatorY(31.63), 15, 12, 0);
    expect(at(-7.99001)).toBe(0);
    expect(at(-7.98902)).toBe(1);
    expect(at(-7.98)).toBe(-1);
  });

  it('draws emergencies and the selection last', () => {
    const looks = new Looks();
    const unit = (ix: number, status: UnitView['status']): UnitView => ({ ix, unit: `P-${ix}`, status }) as UnitView;
    const units = [unit(0, 'emergency'), unit(1, 'out_of_service'), unit(2, 'available'), unit(3, 'en_route')];
    looks.rebuild(units, { selected: 'P-1', hovered: null, involved: new Set(), shown: null });
    expect([...looks.order]).toEqual([2, 3, 1, 0]);
    expect(looks.marks[1]).toBe(SELECTED);
  });
});

describe('server clock', () => {
  it('trusts the least delayed message and tells the delay of the others', () => {
    const offset = new ServerOffset();
    expect(offset.serverTime(0)).toBeNull();
    expect(offset.sample(1_000_050, 100)).toBe(0);
    expect(offset.sample(1_000_200, 200)).toBe(0);
    expect(offset.sample(1_000_260, 300)).toBe(40);
    expect(offset.serverTime(300)).toBe(1_000_300);
  });

  it('forgets old samples, so that a slowly drifting clock is followed', () => {
    const offset = new ServerOffset(1000);
    offset.sample(500, 0);
    offset.sample(1990, 2000);
    expect(offset.serverTime(2000)).toBe(1990);
  });
});
