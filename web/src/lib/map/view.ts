/** What a map shows and tells; the street map and the plain canvas both fulfil it. */
import type { IncidentView, Position } from '../api/types.ts';
import type { Language } from '../i18n/format.ts';
import type { Theme } from './palette.ts';

export interface RouteLine {
  points: [number, number][];
  /** The unit's way now; others are candidates being compared. */
  main: boolean;
  byRoad: boolean;
}

export type Pick =
  | { kind: 'unit'; ix: number }
  | { kind: 'incident'; incident: number }
  | { kind: 'place'; position: Position };

/** Where a map opens: the middle of the city near enough to see streets, or a box. */
export type Opening = { centre: Position; zoom: number } | { bounds: [number, number, number, number] } | null;

export interface MapEvents {
  /** Clicked. */
  pick(pick: Pick): void;
  /** The pointer is over a unit, or over none. */
  hover(ix: number | null): void;
  /** A hand moved the map: from now on it moves for no other reason. */
  moved(): void;
}

export interface MapView {
  setTheme(theme: Theme): void;
  /** `label` names the map for a screen reader. */
  setLanguage(language: Language, label: string): void;
  setIncidents(incidents: readonly IncidentView[], selected: number | null): void;
  setRoutes(routes: readonly RouteLine[]): void;
  setDraft(position: Position | null): void;
  /** Call signs beside units, when there is room for them. */
  setLabels(on: boolean): void;
  /** Positions or looks changed: draw soon. */
  refresh(): void;
  /** Moves at the user's own wish; the position comes `offsetX` pixels right of the middle. */
  show(position: Position, zoom: number, offsetX: number): void;
  fit(bounds: [number, number, number, number]): void;
  zoomBy(steps: number): void;
  /** Units in the last draw. */
  readonly drawnCount: number;
  destroy(): void;
}
