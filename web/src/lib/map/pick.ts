/** Which unit or incident is under the pointer: a scan of the arrays, no map query. */
import type { Positions } from '../live/positions.ts';

/** Pixels in the whole world at a zoom level: MapLibre's tiles of 512. */
export function worldPixels(zoom: number): number {
  return 512 * 2 ** zoom;
}

/**
 * The unit nearest to a point of the unit square, at most `radiusPx` away, last drawn first among equals; −1 when none. Cost: one pass over
 * `order`.
 */
export function pickUnit(
  positions: Positions,
  order: ArrayLike<number>,
  x: number,
  y: number,
  zoom: number,
  radiusPx: number,
  nowMs: number,
): number {
  const scale = worldPixels(zoom);
  let best = -1;
  let bestSquare = (radiusPx / scale) ** 2;
  for (let i = 0; i < order.length; i += 1) {
    const ix = order[i];
    if (ix >= positions.length || positions.known[ix] === 0) continue;
    const dx = positions.shownX(ix, nowMs) - x;
    const dy = positions.shownY(ix, nowMs) - y;
    const square = dx * dx + dy * dy;
    if (square <= bestSquare) {
      best = ix;
      bestSquare = square;
    }
  }
  return best;
}
