/**
 * What each unit looks like, in typed arrays beside the positions: status, marks, drawing order. Written when statuses or the selection
 * change, read by the layer when it draws.
 */
import type { UnitView } from '../api/types.ts';
import { UNIT_STATUSES } from '../api/types.ts';

export const SELECTED = 1;
export const HOVERED = 2;
/** On the incident that is open in the detail. */
export const INVOLVED = 4;
/** Left out by the filter of the units' list. */
export const DIMMED = 8;

/** Drawn first to last: what matters most lies on top. Indexed by status number. */
const LAYER_OF_STATUS: readonly number[] = UNIT_STATUSES.map((status) => {
  switch (status) {
    case 'out_of_service':
      return 0;
    case 'break':
      return 1;
    case 'busy':
      return 2;
    case 'available':
      return 3;
    case 'on_scene':
      return 4;
    case 'acknowledged':
      return 5;
    case 'en_route':
      return 6;
    case 'assigned':
      return 7;
    case 'emergency':
      return 9;
  }
});

export interface Marks {
  selected: string | null;
  hovered: string | null;
  involved: ReadonlySet<string>;
  /** Units the list shows; null when it shows all. */
  shown: ReadonlySet<string> | null;
}

export class Looks {
  status = new Uint8Array(0);
  marks = new Uint8Array(0);
  /** Indices in drawing order. */
  order = new Uint32Array(0);
  version = 0;

  rebuild(units: readonly UnitView[], marks: Marks): void {
    const length = units.reduce((most, unit) => Math.max(most, unit.ix + 1), 0);
    if (this.status.length < length) {
      this.status = new Uint8Array(length * 2);
      this.marks = new Uint8Array(length * 2);
    }
    const order = new Uint32Array(units.length);
    const layer = new Map<number, number>();
    units.forEach((unit, i) => {
      const status = UNIT_STATUSES.indexOf(unit.status);
      const bits =
        (unit.unit === marks.selected ? SELECTED : 0) |
        (unit.unit === marks.hovered ? HOVERED : 0) |
        (marks.involved.has(unit.unit) ? INVOLVED : 0) |
        (marks.shown !== null && !marks.shown.has(unit.unit) ? DIMMED : 0);
      this.status[unit.ix] = status;
      this.marks[unit.ix] = bits;
      layer.set(unit.ix, LAYER_OF_STATUS[status] + (bits & (SELECTED | HOVERED | INVOLVED) ? 8 : 0));
      order[i] = unit.ix;
    });
    this.order = order.sort((a, b) => (layer.get(a) ?? 0) - (layer.get(b) ?? 0) || a - b);
    this.version += 1;
  }
}
