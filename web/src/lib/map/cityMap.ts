/** The street map: MapLibre with the room's own basemap, the vehicles' layer, and small sources for incidents, routes and labels. */
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import {
  addProtocol,
  type GeoJSONSource,
  Map as MapLibreMap,
  type MapMouseEvent,
  type MapOptions,
  MercatorCoordinate,
  setWorkerUrl,
  type StyleSpecification,
} from 'maplibre-gl';
import type { Feature } from 'geojson';
import { PMTiles, Protocol } from 'pmtiles';
import type { IncidentView, Position } from '../api/types.ts';
import type { Language } from '../i18n/format.ts';
import type { Positions } from '../live/positions.ts';
import { DIMMED, type Looks } from './looks.ts';
import { latOf, lonOf } from './mercator.ts';
import { FIRST_ABOVE, overlayLayers, overlaySources } from './overlay.ts';
import type { Theme } from './palette.ts';
import { pickUnit, worldPixels } from './pick.ts';
import { addPins, DRAFT_PIN, pinName } from './pins.ts';
import { mapStyle } from './style.ts';
import { signRadius, VehicleLayer } from './vehicles.ts';
import type { MapEvents, MapView, Opening, RouteLine } from './view.ts';

setWorkerUrl(workerUrl);

const protocol = new Protocol();
addProtocol('pmtiles', protocol.tile);

/** Call signs are shown from this zoom, and at most so many: more would cover the streets. */
const LABEL_ZOOM = 14.5;
const MAX_LABELS = 150;
const LABEL_EVERY_MS = 500;
/** Frames while units glide: a street's width a second does not need more. */
const FRAME_MS_FAR = 80;
const FRAME_MS_NEAR = 40;
const SLOW_MS = 45;
const SLOWEST_FRAME_MS = 500;
const PICK_RADIUS_PX = 14;

export interface CityMapOptions {
  container: HTMLElement;
  positions: Positions;
  looks: Looks;
  /** Call sign of an index, for the labels. */
  nameOf: (ix: number) => string | undefined;
  basemapUrl: string | null;
  opening: Opening;
  theme: Theme;
  language: Language;
  label: string;
  events: MapEvents;
  /** Part of the street map could not be read. */
  onTileError: () => void;
}

export class CityMap implements MapView {
  private readonly options: CityMapOptions;
  private readonly map: MapLibreMap;
  private readonly vehicles: VehicleLayer;
  private theme: Theme;
  private language: Language;
  private loaded = false;
  private labels = true;
  private labelledAt = 0;
  private incidents: readonly IncidentView[] = [];
  private selected: number | null = null;
  private routes: readonly RouteLine[] = [];
  private draft: Position | null = null;
  private frame = 0;
  private drawnAt = 0;
  /** When the loop stepped last, and its usual pace, ms: the browser steps it less often when drawing is slow. */
  private steppedAt = 0;
  private pace = 16;

  constructor(options: CityMapOptions) {
    this.options = options;
    this.theme = options.theme;
    this.language = options.language;
    this.vehicles = new VehicleLayer(options.positions, options.looks);
    const motion = matchMedia('(prefers-reduced-motion: reduce)');
    this.vehicles.setReducedMotion(motion.matches);
    if (options.basemapUrl !== null) protocol.add(new PMTiles(options.basemapUrl));
    this.map = new MapLibreMap({
      container: options.container,
      style: mapStyle(this.theme, this.language, options.basemapUrl),
      ...openingOptions(options.opening),
      attributionControl: false,
      maplibreLogo: false,
      dragRotate: false,
      touchPitch: false,
      maxPitch: 0,
      minZoom: 4,
      maxZoom: 19,
      fadeDuration: 0,
      canvasContextAttributes: { antialias: false, powerPreference: 'high-performance' },
      renderWorldCopies: false,
      locale: { 'Map.Title': options.label },
    });
    this.map.touchZoomRotate.disableRotation();
    this.map.keyboard.disableRotation();
    // Not 'load': that waits for the streets, and the units must not.
    this.map.on('style.load', () => (this.loaded ? this.addVehicles() : this.ready()));
    this.map.on('error', (event) => {
      console.warn(event.error?.message ?? 'map error');
      options.onTileError();
    });
    this.map.on('movestart', (event) => {
      if ((event as { originalEvent?: unknown }).originalEvent !== undefined) options.events.moved();
    });
    this.map.on('moveend', () => this.refreshLabels(true));
    this.map.on('click', (event) => this.clicked(event));
    this.map.on('mousemove', (event) => this.hovered(event));
    this.map.on('mouseout', () => options.events.hover(null));
    this.frame = requestAnimationFrame(() => this.animate());
  }

  get drawnCount(): number {
    return this.vehicles.drawnCount;
  }

  setTheme(theme: Theme): void {
    if (theme === this.theme) return;
    this.theme = theme;
    this.vehicles.setTheme(theme);
    this.restyle();
  }

  setLanguage(language: Language, label: string): void {
    this.map.getCanvas().setAttribute('aria-label', label);
    if (language === this.language) return;
    this.language = language;
    this.restyle();
  }

  setIncidents(incidents: readonly IncidentView[], selected: number | null): void {
    this.incidents = incidents;
    this.selected = selected;
    this.source('incidents')?.setData({
      type: 'FeatureCollection',
      features: incidents.map((incident) => ({
        type: 'Feature',
        properties: {
          incident: incident.incident,
          icon: pinName(incident.priority, incident.state === 'pending'),
          order: incident.incident === selected ? -1 : Number(incident.priority.slice(1)),
          selected: incident.incident === selected,
        },
        geometry: { type: 'Point', coordinates: [incident.position.lon, incident.position.lat] },
      })),
    });
  }

  setRoutes(routes: readonly RouteLine[]): void {
    this.routes = routes;
    this.source('routes')?.setData({
      type: 'FeatureCollection',
      features: routes.map((route) => ({
        type: 'Feature',
        properties: { main: route.main, road: route.byRoad },
        geometry: { type: 'LineString', coordinates: route.points.map(([lat, lon]) => [lon, lat]) },
      })),
    });
  }

  setDraft(position: Position | null): void {
    this.draft = position;
    this.source('draft')?.setData({
      type: 'FeatureCollection',
      features:
        position === null
          ? []
          : [
              {
                type: 'Feature',
                properties: { icon: DRAFT_PIN },
                geometry: { type: 'Point', coordinates: [position.lon, position.lat] },
              },
            ],
    });
  }

  setLabels(on: boolean): void {
    this.labels = on;
    this.refreshLabels(true);
  }

  refresh(): void {
    this.refreshLabels(false);
  }

  show(position: Position, zoom: number, offsetX: number): void {
    this.map.easeTo({
      center: [position.lon, position.lat],
      zoom: Math.max(this.map.getZoom(), zoom),
      offset: [offsetX, 0],
      duration: 350,
    });
  }

  fit(bounds: [number, number, number, number]): void {
    this.map.fitBounds(bounds, { padding: 24, duration: 350 });
  }

  zoomBy(steps: number): void {
    this.map.easeTo({ zoom: this.map.getZoom() + steps, duration: 200 });
  }

  destroy(): void {
    cancelAnimationFrame(this.frame);
    this.map.remove();
  }

  private ready(): void {
    addPins(this.map);
    for (const [id, source] of Object.entries(overlaySources())) this.map.addSource(id, source);
    const { below, above } = overlayLayers(this.theme);
    for (const layer of below) this.map.addLayer(layer);
    for (const layer of above) this.map.addLayer(layer);
    this.addVehicles();
    this.loaded = true;
    this.setIncidents(this.incidents, this.selected);
    this.setRoutes(this.routes);
    this.setDraft(this.draft);
    this.refreshLabels(true);
  }

  /** Below the incidents. Also after the graphics context was lost: the map brings back everything but custom layers. */
  private addVehicles(): void {
    if (this.map.getLayer(this.vehicles.id) === undefined) this.map.addLayer(this.vehicles, FIRST_ABOVE);
  }

  /** Another theme or language: only what differs is set; the vehicles' layer and the tiles stay. */
  private restyle(): void {
    const style: StyleSpecification = mapStyle(this.theme, this.language, this.options.basemapUrl);
    const overlay = overlayLayers(this.theme);
    for (const layer of [...style.layers, ...overlay.below, ...overlay.above]) {
      if (this.map.getLayer(layer.id) === undefined) continue;
      for (const [key, value] of Object.entries(layer.paint ?? {})) this.map.setPaintProperty(layer.id, key as never, value as never);
      const text = (layer.layout as Record<string, unknown> | undefined)?.['text-field'];
      if (text !== undefined) this.map.setLayoutProperty(layer.id, 'text-field', text as never);
    }
    this.map.triggerRepaint();
  }

  /** One loop for the page's life: asks for a frame when something glides, blinks or has changed, and not more often than is seen. */
  private animate(): void {
    this.frame = requestAnimationFrame(() => this.animate());
    if (!this.loaded) return;
    const now = performance.now();
    this.pace += (Math.min(1000, now - this.steppedAt) - this.pace) * 0.1;
    this.steppedAt = now;
    const wished = this.map.getZoom() >= 15.5 ? FRAME_MS_NEAR : FRAME_MS_FAR;
    // A computer that draws slowly gets fewer frames, so that lists and keys stay quick.
    const every = this.pace > SLOW_MS ? Math.min(SLOWEST_FRAME_MS, this.pace * 4) : wished;
    if (now - this.drawnAt < every || !this.vehicles.wantsFrame(now)) return;
    this.drawnAt = now;
    this.map.triggerRepaint();
  }

  private refreshLabels(force: boolean): void {
    const now = performance.now();
    if (!this.loaded || (!force && now - this.labelledAt < LABEL_EVERY_MS)) return;
    this.labelledAt = now;
    const { positions, looks, nameOf } = this.options;
    const near = this.labels && this.map.getZoom() >= LABEL_ZOOM;
    const bounds = this.map.getBounds();
    const features: Feature[] = [];
    for (let i = looks.order.length - 1; i >= 0 && features.length < MAX_LABELS; i -= 1) {
      const ix = looks.order[i];
      const marks = looks.marks[ix];
      const chosen = (marks & ~DIMMED) !== 0;
      // Marked units come last in drawing order, so the rest can be skipped when labels are off or too dense.
      if (!chosen && !near) break;
      if (positions.known[ix] === 0 || (marks & DIMMED) !== 0) continue;
      const lon = lonOf(positions.toX[ix]);
      const lat = latOf(positions.toY[ix]);
      if (!bounds.contains([lon, lat])) continue;
      features.push({
        type: 'Feature',
        properties: { name: nameOf(ix) ?? '', chosen },
        geometry: { type: 'Point', coordinates: [lon, lat] },
      });
    }
    this.source('labels')?.setData({ type: 'FeatureCollection', features });
  }

  private clicked(event: MapMouseEvent): void {
    const incident = this.incidentAt(event);
    if (incident !== null) {
      this.options.events.pick({ kind: 'incident', incident });
      return;
    }
    const ix = this.unitAt(event);
    if (ix >= 0) this.options.events.pick({ kind: 'unit', ix });
    else this.options.events.pick({ kind: 'place', position: { lat: event.lngLat.lat, lon: event.lngLat.lng } });
  }

  private hovered(event: MapMouseEvent): void {
    const ix = this.unitAt(event);
    this.map.getCanvas().style.cursor = ix >= 0 || this.incidentAt(event) !== null ? 'pointer' : 'crosshair';
    this.options.events.hover(ix >= 0 ? ix : null);
  }

  private unitAt(event: MapMouseEvent): number {
    const at = MercatorCoordinate.fromLngLat(event.lngLat);
    const zoom = this.map.getZoom();
    const radius = Math.max(PICK_RADIUS_PX, signRadius(zoom) * 1.4);
    return pickUnit(this.options.positions, this.options.looks.order, at.x, at.y, zoom, radius, performance.now());
  }

  /** A pin stands on its point: its body is above it. */
  private incidentAt(event: MapMouseEvent): number | null {
    const at = MercatorCoordinate.fromLngLat(event.lngLat);
    const scale = worldPixels(this.map.getZoom());
    let best: IncidentView | null = null;
    for (const incident of this.incidents) {
      const pin = MercatorCoordinate.fromLngLat([incident.position.lon, incident.position.lat]);
      const dx = (at.x - pin.x) * scale;
      const dy = (at.y - pin.y) * scale;
      if (Math.abs(dx) <= 14 && dy <= 2 && dy >= -35 && (best === null || incident.priority < best.priority)) best = incident;
    }
    return best?.incident ?? null;
  }

  private source(id: string): GeoJSONSource | undefined {
    return this.loaded ? this.map.getSource(id) : undefined;
  }
}

function openingOptions(opening: Opening): Partial<MapOptions> {
  if (opening === null) return {};
  if ('bounds' in opening) return { bounds: opening.bounds, fitBoundsOptions: { padding: 24 } };
  return { center: [opening.centre.lon, opening.centre.lat], zoom: opening.zoom };
}
