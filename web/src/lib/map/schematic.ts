/**
 * The plain picture for browsers without WebGL: positions and incidents on a grid, drawn on a 2D canvas at most twice a second. Same
 * signs and colours; no streets.
 */
import type { IncidentView, Position } from '../api/types.ts';
import { UNIT_STATUSES } from '../api/types.ts';
import type { Language } from '../i18n/format.ts';
import type { Positions } from '../live/positions.ts';
import { DIMMED, INVOLVED, type Looks, SELECTED } from './looks.ts';
import { latOf, lonOf, mercatorX, mercatorY } from './mercator.ts';
import { INK, MAP_COLOURS, STATUS_COLOUR, type Theme } from './palette.ts';
import { pickUnit, worldPixels } from './pick.ts';
import { drawPin } from './pins.ts';
import type { MapEvents, MapView, Opening, RouteLine } from './view.ts';

const DRAW_EVERY_MS = 500;

export interface SchematicOptions {
  container: HTMLElement;
  positions: Positions;
  looks: Looks;
  nameOf: (ix: number) => string | undefined;
  opening: Opening;
  theme: Theme;
  label: string;
  events: MapEvents;
}

export class Schematic implements MapView {
  drawnCount = 0;
  private readonly options: SchematicOptions;
  private readonly canvas = document.createElement('canvas');
  private readonly observer: ResizeObserver;
  private theme: Theme;
  private centre = { x: 0.478, y: 0.407 };
  private zoom = 11;
  private incidents: readonly IncidentView[] = [];
  private selected: number | null = null;
  private routes: readonly RouteLine[] = [];
  private draft: Position | null = null;
  private labels = true;
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(options: SchematicOptions) {
    this.options = options;
    this.theme = options.theme;
    this.canvas.tabIndex = 0;
    this.canvas.setAttribute('role', 'img');
    this.canvas.setAttribute('aria-label', options.label);
    options.container.append(this.canvas);
    this.observer = new ResizeObserver(() => this.draw());
    this.observer.observe(options.container);
    if (options.opening !== null) {
      if ('bounds' in options.opening) this.fit(options.opening.bounds);
      else this.show(options.opening.centre, options.opening.zoom, 0);
    }
    this.listen();
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
    this.refresh();
  }

  setLanguage(_language: Language, label: string): void {
    this.canvas.setAttribute('aria-label', label);
  }

  setIncidents(incidents: readonly IncidentView[], selected: number | null): void {
    this.incidents = incidents;
    this.selected = selected;
    this.refresh();
  }

  setRoutes(routes: readonly RouteLine[]): void {
    this.routes = routes;
    this.refresh();
  }

  setDraft(position: Position | null): void {
    this.draft = position;
    this.refresh();
  }

  setLabels(on: boolean): void {
    this.labels = on;
    this.refresh();
  }

  refresh(): void {
    this.timer ??= setTimeout(() => {
      this.timer = null;
      this.draw();
    }, DRAW_EVERY_MS);
  }

  show(position: Position, zoom: number, offsetX: number): void {
    this.zoom = Math.max(this.zoom, zoom);
    this.centre = { x: mercatorX(position.lon) - offsetX / worldPixels(this.zoom), y: mercatorY(position.lat) };
    this.draw();
  }

  fit(bounds: [number, number, number, number]): void {
    const [west, south, east, north] = bounds;
    const [x0, x1] = [mercatorX(west), mercatorX(east)];
    const [y0, y1] = [mercatorY(north), mercatorY(south)];
    this.centre = { x: (x0 + x1) / 2, y: (y0 + y1) / 2 };
    const { clientWidth, clientHeight } = this.options.container;
    const pixels = Math.min(Math.max(1, clientWidth - 48) / (x1 - x0), Math.max(1, clientHeight - 48) / (y1 - y0));
    this.zoom = Math.min(18, Math.log2(pixels / 512));
    this.draw();
  }

  zoomBy(steps: number): void {
    this.zoom = Math.min(19, Math.max(4, this.zoom + steps));
    this.draw();
  }

  destroy(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.observer.disconnect();
    this.canvas.remove();
  }

  private draw(): void {
    const { container, positions, looks, nameOf } = this.options;
    const ratio = devicePixelRatio;
    const [width, height] = [container.clientWidth, container.clientHeight];
    this.canvas.width = width * ratio;
    this.canvas.height = height * ratio;
    const context = this.canvas.getContext('2d');
    if (context === null) return;
    const colours = MAP_COLOURS[this.theme];
    context.scale(ratio, ratio);
    context.fillStyle = colours.ground;
    context.fillRect(0, 0, width, height);
    const scale = worldPixels(this.zoom);
    const px = (x: number): number => width / 2 + (x - this.centre.x) * scale;
    const py = (y: number): number => height / 2 + (y - this.centre.y) * scale;

    for (const route of this.routes) {
      context.beginPath();
      route.points.forEach(([lat, lon], i) => {
        if (i === 0) context.moveTo(px(mercatorX(lon)), py(mercatorY(lat)));
        else context.lineTo(px(mercatorX(lon)), py(mercatorY(lat)));
      });
      context.strokeStyle = route.main ? colours.route : colours.muted;
      context.lineWidth = route.main ? 4 : 2;
      context.stroke();
    }

    const radius = Math.max(4, Math.min(9, this.zoom - 7));
    this.drawnCount = 0;
    for (const ix of looks.order) {
      if (ix >= positions.length || positions.known[ix] === 0) continue;
      const [x, y] = [px(positions.toX[ix]), py(positions.toY[ix])];
      this.drawnCount += 1;
      if (x < -20 || y < -20 || x > width + 20 || y > height + 20) continue;
      const marks = looks.marks[ix];
      context.globalAlpha = (marks & DIMMED) !== 0 ? 0.2 : 1;
      drawSign(context, looks.status[ix], x, y, radius, colours.ring, (marks & (SELECTED | INVOLVED)) !== 0);
      if (this.labels && this.zoom >= 15) {
        context.fillStyle = colours.labelStrong;
        context.font = '11px sans-serif';
        context.textAlign = 'center';
        context.fillText(nameOf(ix) ?? '', x, y + radius + 12);
      }
    }
    context.globalAlpha = 1;

    for (const incident of this.incidents) {
      context.save();
      context.translate(px(mercatorX(incident.position.lon)) - 17, py(mercatorY(incident.position.lat)) - 36);
      drawPin(context, incident.priority, incident.state === 'pending' || incident.incident === this.selected);
      context.restore();
    }
    if (this.draft !== null) {
      context.strokeStyle = colours.route;
      context.lineWidth = 2;
      context.beginPath();
      context.arc(px(mercatorX(this.draft.lon)), py(mercatorY(this.draft.lat)), 9, 0, 2 * Math.PI);
      context.stroke();
    }
  }

  private listen(): void {
    const { canvas } = this;
    let down: { x: number; y: number; moved: boolean } | null = null;
    canvas.addEventListener('pointerdown', (event) => {
      down = { x: event.clientX, y: event.clientY, moved: false };
      canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener('pointermove', (event) => {
      if (down === null) return;
      const [dx, dy] = [event.clientX - down.x, event.clientY - down.y];
      if (!down.moved && Math.hypot(dx, dy) < 4) return;
      const scale = worldPixels(this.zoom);
      this.centre = { x: this.centre.x - dx / scale, y: this.centre.y - dy / scale };
      down = { x: event.clientX, y: event.clientY, moved: true };
      this.options.events.moved();
      this.draw();
    });
    canvas.addEventListener('pointerup', (event) => {
      const click = down !== null && !down.moved;
      down = null;
      if (click) this.pick(event);
    });
    canvas.addEventListener(
      'wheel',
      (event) => {
        event.preventDefault();
        this.options.events.moved();
        this.zoomBy(event.deltaY < 0 ? 0.5 : -0.5);
      },
      { passive: false },
    );
  }

  private pick(event: PointerEvent): void {
    const box = this.canvas.getBoundingClientRect();
    const scale = worldPixels(this.zoom);
    const x = this.centre.x + (event.clientX - box.left - box.width / 2) / scale;
    const y = this.centre.y + (event.clientY - box.top - box.height / 2) / scale;
    const { positions, looks, events } = this.options;
    for (const incident of this.incidents) {
      const dx = (x - mercatorX(incident.position.lon)) * scale;
      const dy = (y - mercatorY(incident.position.lat)) * scale;
      if (Math.abs(dx) <= 14 && dy <= 2 && dy >= -34) {
        events.pick({ kind: 'incident', incident: incident.incident });
        return;
      }
    }
    const ix = pickUnit(positions, looks.order, x, y, this.zoom, 12, performance.now());
    if (ix >= 0) events.pick({ kind: 'unit', ix });
    else events.pick({ kind: 'place', position: { lat: latOf(y), lon: lonOf(x) } });
  }
}

/** The sign of a status as a path; the silhouettes of the WebGL layer. */
function drawSign(
  context: CanvasRenderingContext2D,
  status: number,
  x: number,
  y: number,
  r: number,
  ring: string,
  marked: boolean,
): void {
  const name = UNIT_STATUSES[status];
  const polygon = (points: [number, number][]): void => {
    points.forEach(([dx, dy], i) => (i === 0 ? context.moveTo(x + dx * r, y + dy * r) : context.lineTo(x + dx * r, y + dy * r)));
    context.closePath();
  };
  context.beginPath();
  switch (name) {
    case 'en_route':
      polygon([[1.35, 0], [-0.9, -1.05], [-0.9, 1.05]]);
      break;
    case 'on_scene':
      polygon([[0, -1.35], [1.35, 0], [0, 1.35], [-1.35, 0]]);
      break;
    case 'busy':
      polygon([[0, -1.3], [1.2, 0.9], [-1.2, 0.9]]);
      break;
    case 'break':
      context.rect(x - 0.75 * r, y - r, 0.5 * r, 2 * r);
      context.rect(x + 0.25 * r, y - r, 0.5 * r, 2 * r);
      break;
    case 'out_of_service':
      polygon([[-1, -0.7], [-0.7, -1], [0, -0.3], [0.7, -1], [1, -0.7], [0.3, 0], [1, 0.7], [0.7, 1], [0, 0.3], [-0.7, 1], [-1, 0.7], [-0.3, 0]]);
      break;
    default:
      context.arc(x, y, name === 'emergency' ? 1.2 * r : r, 0, 2 * Math.PI);
  }
  context.lineWidth = 2.5;
  context.strokeStyle = INK;
  context.stroke();
  if (name === 'assigned') {
    context.lineWidth = 2;
    context.strokeStyle = STATUS_COLOUR.assigned;
    context.stroke();
  } else {
    context.fillStyle = STATUS_COLOUR[name];
    context.fill();
  }
  if (name === 'emergency') {
    context.fillStyle = INK;
    context.font = `bold ${2 * r}px sans-serif`;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.fillText('!', x, y);
    context.textBaseline = 'alphabetic';
  }
  if (marked || name === 'emergency') {
    context.beginPath();
    context.arc(x, y, r * 2, 0, 2 * Math.PI);
    context.lineWidth = 1.5;
    context.strokeStyle = marked ? ring : STATUS_COLOUR.emergency;
    context.stroke();
  }
}
