/**
 * Where every unit is, in typed arrays indexed by the beat's `ix`, outside reactivity: a beat wakes nobody. The map layer reads the
 * arrays when it draws; rows of lists read single cells on the one-second clock.
 *
 * Between beats a unit glides from where it was shown to where it is, over the time its last report took to come.
 */
import { latOf, lonOf, mercatorX, mercatorY } from '../map/mercator.ts';
import type { Position, Trust, UnitView } from '../api/types.ts';
import { type FrameHeader, HEADER_BYTES, NO_AGE, NO_COURSE, NO_SPEED, readHeader } from './frame.ts';

/** More units than any room has: an index above it is a broken frame, not a reason to take all memory. */
export const MAX_UNITS = 65_536;

/** Longest and shortest glide, and the jump (in Mercator units, about 1.2 km at 32° N) that is shown at once. */
const GLIDE_MIN_MS = 150;
const GLIDE_MAX_MS = 1500;
const JUMP = 3.5e-5;

export const AGE_CLASSES = ['fresh', 'ageing', 'stale', 'lost', 'none'] as const;
export const QUALITIES = ['good', 'doubtful', 'stated', 'contested'] as const;
/** As the beats number them; 0: nothing was measured. */
const TRUSTS: readonly (Trust | null)[] = [null, 'none', 'allow_listed', 'sealed'];
export const AGE_NONE = 4;

export class Positions {
  /** One past the highest index in use. */
  length = 0;
  fromX = new Float64Array(0);
  fromY = new Float64Array(0);
  toX = new Float64Array(0);
  toY = new Float64Array(0);
  /** Start of the glide on the page's monotonic clock, and its length, both in milliseconds. */
  glideAt = new Float64Array(0);
  glideMs = new Float32Array(0);
  /** Effective time of the fix, server's clock, ms; NaN when unknown. */
  effective = new Float64Array(0);
  /** Degrees clockwise from north; NaN when none. */
  course = new Float32Array(0);
  /** Metres a second; NaN when none. */
  speed = new Float32Array(0);
  ageClass = new Uint8Array(0);
  quality = new Uint8Array(0);
  private trust = new Uint8Array(0);
  /** 1 where a position is known. */
  known = new Uint8Array(0);
  /** Grows with every change: the layer uploads when it differs from what it drew. */
  version = 0;
  private seenIn = new Uint32Array(0);
  private beatNumber = 0;
  /** Epoch the indices belong to; beats of another one are refused. */
  epoch = -1;

  /** Forgets all and takes the positions of a snapshot, standing still until the first beat. */
  reset(epoch: number, units: readonly UnitView[], nowMs: number): void {
    this.epoch = epoch;
    this.length = 0;
    this.known.fill(0);
    for (const unit of units) this.place(unit, nowMs);
    this.version += 1;
  }

  /** Takes a unit's position from a control message; beats are newer, so only an unknown one is set. */
  place(unit: UnitView, nowMs: number): void {
    const ix = unit.ix;
    if (!(ix >= 0 && ix < MAX_UNITS)) return;
    this.reserve(ix + 1);
    if (this.known[ix] === 1 || unit.position === null) return;
    const x = mercatorX(unit.position.lon);
    const y = mercatorY(unit.position.lat);
    this.fromX[ix] = this.toX[ix] = x;
    this.fromY[ix] = this.toY[ix] = y;
    this.glideAt[ix] = nowMs;
    this.glideMs[ix] = GLIDE_MIN_MS;
    this.effective[ix] = unit.effective_time ?? NaN;
    this.course[ix] = NaN;
    this.speed[ix] = NaN;
    this.ageClass[ix] = unit.age_class === null ? AGE_NONE : AGE_CLASSES.indexOf(unit.age_class);
    this.quality[ix] = Math.max(0, QUALITIES.indexOf(unit.position_quality ?? 'good'));
    this.trust[ix] = Math.max(0, TRUSTS.indexOf(unit.trust ?? null));
    this.known[ix] = 1;
    this.version += 1;
  }

  /** Applies one beat. Returns its header; records of another epoch are not applied. */
  apply(buffer: ArrayBuffer, nowMs: number): FrameHeader {
    const view = new DataView(buffer);
    const header = readHeader(view);
    if (header.epoch !== this.epoch) return header;
    let at = HEADER_BYTES;
    this.beatNumber += 1;
    for (let i = 0; i < header.count; i += 1, at += header.recordBytes) this.record(view, at, header.serverTimeMs, nowMs);
    if (header.full) this.forgetUnseen();
    if (header.full || header.count > 0) this.version += 1;
    return header;
  }

  /** Where a unit is shown at a moment of the page's monotonic clock, in Mercator units. */
  shownX(ix: number, nowMs: number): number {
    return this.fromX[ix] + (this.toX[ix] - this.fromX[ix]) * this.progress(ix, nowMs);
  }

  /** See `shownX`. */
  shownY(ix: number, nowMs: number): number {
    return this.fromY[ix] + (this.toY[ix] - this.fromY[ix]) * this.progress(ix, nowMs);
  }

  /** The last reported position, or null. */
  position(ix: number): Position | null {
    if (ix >= this.length || this.known[ix] === 0) return null;
    return { lat: latOf(this.toY[ix]), lon: lonOf(this.toX[ix]) };
  }

  /** How far the origin of a unit's position is believed; null when it was not measured. */
  trustOf(ix: number): Trust | null {
    return TRUSTS[this.trust[ix] ?? 0] ?? null;
  }

  /** A full frame holds every unit that has a position: what is not in it has none. */
  private forgetUnseen(): void {
    for (let ix = 0; ix < this.length; ix += 1) if (this.seenIn[ix] !== this.beatNumber) this.known[ix] = 0;
  }

  private progress(ix: number, nowMs: number): number {
    const t = (nowMs - this.glideAt[ix]) / this.glideMs[ix];
    return t <= 0 ? 0 : t >= 1 ? 1 : t;
  }

  private record(view: DataView, at: number, serverTimeMs: number, nowMs: number): void {
    const ix = view.getUint32(at, true);
    if (ix >= MAX_UNITS) return;
    this.reserve(ix + 1);
    this.seenIn[ix] = this.beatNumber;
    const ageMs = view.getUint32(at + 12, true);
    const course = view.getUint16(at + 16, true);
    const speed = view.getUint16(at + 18, true);
    const ageClass = view.getUint8(at + 20);
    this.effective[ix] = ageMs === NO_AGE ? NaN : serverTimeMs - ageMs;
    this.course[ix] = course === NO_COURSE ? NaN : course / 100;
    this.speed[ix] = speed === NO_SPEED ? NaN : speed / 100;
    this.ageClass[ix] = Math.min(ageClass, AGE_NONE);
    this.quality[ix] = Math.min(view.getUint8(at + 21), QUALITIES.length - 1);
    this.trust[ix] = view.getUint8(at + 22);
    if (ageClass >= AGE_NONE) {
      this.known[ix] = 0;
      return;
    }
    this.glide(ix, mercatorX(view.getInt32(at + 8, true) / 1e7), mercatorY(view.getInt32(at + 4, true) / 1e7), nowMs);
  }

  private glide(ix: number, x: number, y: number, nowMs: number): void {
    const first = this.known[ix] === 0;
    const fromX = first ? x : this.shownX(ix, nowMs);
    const fromY = first ? y : this.shownY(ix, nowMs);
    const jump = Math.abs(x - fromX) > JUMP || Math.abs(y - fromY) > JUMP;
    const sinceLast = first ? 0 : nowMs - this.glideAt[ix];
    this.fromX[ix] = jump ? x : fromX;
    this.fromY[ix] = jump ? y : fromY;
    this.toX[ix] = x;
    this.toY[ix] = y;
    this.glideAt[ix] = nowMs;
    this.glideMs[ix] = Math.min(GLIDE_MAX_MS, Math.max(GLIDE_MIN_MS, sinceLast));
    this.known[ix] = 1;
  }

  private reserve(length: number): void {
    if (length > this.length) this.length = length;
    if (length <= this.fromX.length) return;
    const capacity = Math.min(MAX_UNITS, Math.max(1024, 2 ** Math.ceil(Math.log2(length))));
    this.fromX = grown(this.fromX, new Float64Array(capacity));
    this.fromY = grown(this.fromY, new Float64Array(capacity));
    this.toX = grown(this.toX, new Float64Array(capacity));
    this.toY = grown(this.toY, new Float64Array(capacity));
    this.glideAt = grown(this.glideAt, new Float64Array(capacity));
    this.glideMs = grown(this.glideMs, new Float32Array(capacity).fill(GLIDE_MIN_MS));
    this.effective = grown(this.effective, new Float64Array(capacity).fill(NaN));
    this.course = grown(this.course, new Float32Array(capacity).fill(NaN));
    this.speed = grown(this.speed, new Float32Array(capacity).fill(NaN));
    this.ageClass = grown(this.ageClass, new Uint8Array(capacity).fill(AGE_NONE));
    this.quality = grown(this.quality, new Uint8Array(capacity));
    this.trust = grown(this.trust, new Uint8Array(capacity));
    this.known = grown(this.known, new Uint8Array(capacity));
    this.seenIn = grown(this.seenIn, new Uint32Array(capacity));
  }
}

function grown<A extends Float64Array | Float32Array | Uint32Array | Uint8Array>(old: A, bigger: A): A {
  bigger.set(old);
  return bigger;
}
