/**
 * Binary beats (docs/LIVE.md): a 36-byte header and 24-byte records, little-endian. Read straight from the buffer: no object per unit.
 */

export const HEADER_BYTES = 36;
export const RECORD_BYTES = 24;
export const FRAME_VERSION = 1;

/** Values that mean "none" in a record. */
export const NO_AGE = 0xffff_ffff;
export const NO_COURSE = 0xffff;
export const NO_SPEED = 0xffff;

export interface FrameHeader {
  /** Holds every unit with a position, not only what moved. */
  full: boolean;
  recordBytes: number;
  beat: number;
  epoch: number;
  serverTimeMs: number;
  controlSeq: number;
  count: number;
}

/** Why a binary message is not a beat. */
export class FrameError extends Error {}

/**
 * Checks and reads the header. A record size above 24 is a newer server's: the known fields come first, the rest is skipped.
 */
export function readHeader(view: DataView): FrameHeader {
  if (view.byteLength < HEADER_BYTES) throw new FrameError(`beat of ${view.byteLength} bytes is shorter than its header`);
  const version = view.getUint8(0);
  if (version !== FRAME_VERSION) throw new FrameError(`beat version ${version} is not known, expected ${FRAME_VERSION}`);
  const recordBytes = view.getUint16(2, true);
  if (recordBytes < RECORD_BYTES) throw new FrameError(`beat record of ${recordBytes} bytes is shorter than ${RECORD_BYTES}`);
  const count = view.getUint32(32, true);
  const expected = HEADER_BYTES + count * recordBytes;
  if (view.byteLength !== expected) throw new FrameError(`beat of ${view.byteLength} bytes, its count says ${expected}`);
  return {
    full: view.getUint8(1) === 0,
    recordBytes,
    beat: view.getUint32(4, true),
    epoch: Number(view.getBigUint64(8, true)),
    serverTimeMs: Number(view.getBigInt64(16, true)),
    controlSeq: Number(view.getBigUint64(24, true)),
    count,
  };
}
