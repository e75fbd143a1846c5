/** Pictures of incidents by priority, drawn once: a pin with its priority's word; waiting ones carry a thick ring. */
import type { Map as MapLibreMap } from 'maplibre-gl';
import { PRIORITIES, type Priority } from '../api/types.ts';
import { INK, PRIORITY_COLOUR } from './palette.ts';

const RATIO = 2;
const WIDTH = 34;
const HEIGHT = 40;

export function pinName(priority: Priority, waiting: boolean): string {
  return `incident-${priority}${waiting ? '-waiting' : ''}`;
}

export const DRAFT_PIN = 'draft';

/** Adds every picture to the map. */
export function addPins(map: MapLibreMap): void {
  for (const priority of PRIORITIES) {
    for (const waiting of [true, false]) {
      map.addImage(pinName(priority, waiting), draw((c) => drawPin(c, priority, waiting)), { pixelRatio: RATIO });
    }
  }
  map.addImage(DRAFT_PIN, draw(drawDraft), { pixelRatio: RATIO });
}

function draw(paint: (context: CanvasRenderingContext2D) => void): ImageData {
  const canvas = document.createElement('canvas');
  canvas.width = WIDTH * RATIO;
  canvas.height = HEIGHT * RATIO;
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('no 2D canvas');
  context.scale(RATIO, RATIO);
  paint(context);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

export function drawPin(context: CanvasRenderingContext2D, priority: Priority, waiting: boolean): void {
  context.beginPath();
  context.roundRect(4, 4, 26, 22, 5);
  context.moveTo(11, 25.5);
  context.lineTo(17, 36);
  context.lineTo(23, 25.5);
  context.closePath();
  context.lineJoin = 'round';
  context.strokeStyle = waiting ? '#FFFFFF' : INK;
  context.lineWidth = waiting ? 5.5 : 3;
  context.stroke();
  if (waiting) {
    context.strokeStyle = INK;
    context.lineWidth = 2;
    context.stroke();
  }
  context.fillStyle = PRIORITY_COLOUR[priority];
  context.fill();
  context.fillStyle = INK;
  context.font = '600 13px "Noto Sans", sans-serif';
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(priority, 17, 15.5);
}

function drawDraft(context: CanvasRenderingContext2D): void {
  context.lineWidth = 4.5;
  context.strokeStyle = INK;
  crosshair(context);
  context.lineWidth = 2;
  context.strokeStyle = '#7CC4FF';
  crosshair(context);
}

function crosshair(context: CanvasRenderingContext2D): void {
  const [x, y] = [17, 20];
  context.beginPath();
  context.arc(x, y, 8, 0, 2 * Math.PI);
  for (const [dx, dy] of [
    [1, 0],
    [-1, 0],
    [0, 1],
    [0, -1],
  ]) {
    context.moveTo(x + dx * 5, y + dy * 5);
    context.lineTo(x + dx * 14, y + dy * 14);
  }
  context.stroke();
}
