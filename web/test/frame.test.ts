import { describe, expect, it } from 'vitest';
import type { UnitView } from '../src/lib/api/types.ts';
import { FrameError, readHeader } from '../src/lib/live/frame.ts';
import { MAX_UNITS, Positions } from '../src/lib/live/positions.ts';

/** The example of docs/LIVE.md §1.5. */
const EXAMPLE = `
01 01 18 00 67 12 00 00 69 e9 01 6b 00 00 00 00
d8 c6 77 ff a1 01 00 00 5d 00 00 00 00 00 00 00
02 00 00 00 03 00 00 00 58 47 da 12 48 2e 3e fb
b4 00 00 00 0e 6a 3c 05 00 00 02 00 11 00 00 00
b2 5f da 12 c7 1b 3b fb f0 a0 00 00 ff ff ff ff
01 02 00 00`;

function bytes(hex: string): ArrayBuffer {
  return Uint8Array.from(hex.trim().split(/\s+/), (pair) => Number.parseInt(pair, 16)).buffer;
}

interface Rec {
  ix: number;
  lat?: number;
  lon?: number;
  age?: number;
  course?: number;
  speed?: number;
  ageClass?: number;
  quality?: number;
  trust?: number;
}

/** A frame as the server writes it; `extra` bytes longer records are a newer server's. */
function frame(full: boolean, epoch: number, records: Rec[], extra = 0): ArrayBuffer {
  const size = 24 + extra;
  const buffer = new ArrayBuffer(36 + size * records.length);
  const view = new DataView(buffer);
  view.setUint8(0, 1);
  view.setUint8(1, full ? 0 : 1);
  view.setUint16(2, size, true);
  view.setBigUint64(8, BigInt(epoch), true);
  view.setBigInt64(16, 1_000_000n, true);
  view.setUint32(32, records.length, true);
  records.forEach((r, i) => {
    const at = 36 + i * size;
    view.setUint32(at, r.ix, true);
    view.setInt32(at + 4, Math.round((r.lat ?? 31.63) * 1e7), true);
    view.setInt32(at + 8, Math.round((r.lon ?? -7.99) * 1e7), true);
    view.setUint32(at + 12, r.age ?? 100, true);
    view.setUint16(at + 16, r.course ?? 0xffff, true);
    view.setUint16(at + 18, r.speed ?? 0xffff, true);
    view.setUint8(at + 20, r.ageClass ?? 0);
    view.setUint8(at + 21, r.quality ?? 0);
    view.setUint8(at + 22, r.trust ?? 0);
  });
  return buffer;
}

function unit(ix: number, position: UnitView['position']): UnitView {
  return { ix, unit: `P-${ix}`, position, position_quality: 'good', age_class: 'fresh', effective_time: 5 } as UnitView;
}

describe('header', () => {
  it('reads the documented example', () => {
    expect(readHeader(new DataView(bytes(EXAMPLE)))).toEqual({
      full: false,
      recordBytes: 24,
      beat: 4711,
      epoch: 1_795_287_401,
      serverTimeMs: 1_795_287_402_200,
      controlSeq: 93,
      count: 2,
    });
  });

  const broken: [string, (b: DataView) => void, number][] = [
    ['short', () => undefined, 20],
    ['another version', (b) => b.setUint8(0, 2), 84],
    ['records too short', (b) => b.setUint16(2, 20, true), 84],
    ['count and length differ', (b) => b.setUint32(32, 3, true), 84],
  ];
  it.each(broken)('refuses: %s', (_name, spoil, length) => {
    const view = new DataView(bytes(EXAMPLE).slice(0, length));
    if (length > 36) spoil(view);
    expect(() => readHeader(view)).toThrow(FrameError);
  });
});

describe('positions', () => {
  it('takes the documented records', () => {
    const positions = new Positions();
    positions.reset(1_795_287_401, [], 0);
    positions.apply(bytes(EXAMPLE), 0);
    expect(positions.position(3)?.lat).toBeCloseTo(31.6295, 7);
    expect(positions.position(3)?.lon).toBeCloseTo(-7.9811, 7);
    expect(positions.course[3]).toBeCloseTo(271.5);
    expect(positions.speed[3]).toBeCloseTo(13.4);
    expect(positions.effective[3]).toBe(1_795_287_402_020);
    expect(positions.ageClass[17]).toBe(1);
    expect(positions.quality[17]).toBe(2);
    expect([positions.trustOf(3), positions.trustOf(17)]).toEqual(['allow_listed', null]);
    expect(positions.course[17]).toBeNaN();
    expect(positions.speed[17]).toBeNaN();
    expect(positions.position(4)).toBeNull();
  });

  it('glides from where a unit is shown to where it is', () => {
    const positions = new Positions();
    positions.reset(1, [], 0);
    positions.apply(frame(true, 1, [{ ix: 0, lon: -8 }]), 0);
    positions.apply(frame(false, 1, [{ ix: 0, lon: -7.9999 }]), 1000);
    const [from, to] = [(180 - 8) / 360, (180 - 7.9999) / 360];
    expect(positions.shownX(0, 1000)).toBeCloseTo(from, 12);
    expect(positions.shownX(0, 1500)).toBeCloseTo((from + to) / 2, 12);
    expect(positions.shownX(0, 9000)).toBeCloseTo(to, 12);
  });

  it('shows a jump at once', () => {
    const positions = new Positions();
    positions.reset(1, [], 0);
    positions.apply(frame(true, 1, [{ ix: 0, lon: -8 }]), 0);
    positions.apply(frame(false, 1, [{ ix: 0, lon: -7.5 }]), 1000);
    expect(positions.shownX(0, 1000)).toBeCloseTo((180 - 7.5) / 360, 12);
  });

  it('forgets what a full frame leaves out, keeps what a changes frame leaves out', () => {
    const positions = new Positions();
    positions.reset(1, [unit(0, { lat: 31, lon: -8 }), unit(1, { lat: 31, lon: -8 })], 0);
    positions.apply(frame(false, 1, [{ ix: 0 }]), 10);
    expect(positions.known[1]).toBe(1);
    positions.apply(frame(true, 1, [{ ix: 0 }]), 20);
    expect([positions.known[0], positions.known[1]]).toEqual([1, 0]);
  });

  it('leaves frames of another epoch alone', () => {
    const positions = new Positions();
    positions.reset(1, [], 0);
    positions.apply(frame(true, 2, [{ ix: 0 }]), 0);
    expect(positions.length).toBe(0);
  });

  it('steps by the record size the frame says', () => {
    const positions = new Positions();
    positions.reset(1, [], 0);
    positions.apply(frame(true, 1, [{ ix: 2, lat: 30 }, { ix: 5, lat: 32 }], 8), 0);
    expect(positions.position(5)?.lat).toBeCloseTo(32, 7);
  });

  it('does not let an absurd index take memory', () => {
    const positions = new Positions();
    positions.reset(1, [], 0);
    positions.apply(frame(true, 1, [{ ix: MAX_UNITS }, { ix: 0xffff_ffff }]), 0);
    expect(positions.length).toBe(0);
  });

  it('knows how far the origin of a position is believed', () => {
    const positions = new Positions();
    positions.reset(1, [{ ...unit(0, { lat: 31, lon: -8 }), trust: 'none' }, unit(1, { lat: 31, lon: -8 })], 0);
    expect([positions.trustOf(0), positions.trustOf(1), positions.trustOf(7)]).toEqual(['none', null, null]);
    positions.apply(frame(true, 1, [{ ix: 0, trust: 3 }, { ix: 1, trust: 1 }, { ix: 2, trust: 9 }]), 0);
    expect([0, 1, 2].map((ix) => positions.trustOf(ix))).toEqual(['sealed', 'none', null]);
  });

  it('lets a beat win over the older position of a control message', () => {
    const positions = new Positions();
    positions.reset(1, [], 0);
    positions.apply(frame(true, 1, [{ ix: 0, lat: 30 }]), 0);
    positions.place(unit(0, { lat: 35, lon: -8 }), 1);
    expect(positions.position(0)?.lat).toBeCloseTo(30, 7);
  });
});
