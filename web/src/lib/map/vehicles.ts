/**
 * The vehicles on the map: an own WebGL2 layer, one instanced draw for all units straight from typed arrays. Positions are kept relative
 * to a local origin in 32-bit floats (under 5 cm within a city); the glide between beats runs in the vertex shader, so a frame costs no
 * work per unit on the page's thread.
 */
import type { CustomLayerInterface, CustomRenderMethodInput, Map as MapLibreMap } from 'maplibre-gl';
import { UNIT_STATUSES } from '../api/types.ts';
import type { Positions } from '../live/positions.ts';
import type { Looks } from './looks.ts';
import { INK, MAP_COLOURS, rgb, STATUS_COLOUR, type Theme } from './palette.ts';
import { FRAGMENT, VERTEX } from './vehicleShader.ts';

/** One instance: from (2 f32), to (2 f32), glide start, glide length, course (3 f32), look (4 u8). */
const STRIDE = 32;
/** Slower than this a course means nothing. m/s. */
const MOVING = 1;
/** Dashes and marks of `age` above 4 do not exist. */
const LAYER_ID = 'vehicles';

export class VehicleLayer implements CustomLayerInterface {
  readonly id = LAYER_ID;
  readonly type = 'custom' as const;
  readonly renderingMode = '2d' as const;

  private readonly positions: Positions;
  private readonly looks: Looks;
  private theme: Theme = 'dark';
  private reducedMotion = false;
  private map: MapLibreMap | null = null;
  private program: WebGLProgram | null = null;
  private vertices: WebGLVertexArrayObject | null = null;
  private instances: WebGLBuffer | null = null;
  private readonly uniforms = new Map<string, WebGLUniformLocation | null>();
  private data = new ArrayBuffer(0);
  private count = 0;
  private drawn = { positions: -1, looks: -1 };
  private origin = { x: 0.5, y: 0.5 };
  /** Page time the uploaded glide starts are relative to, ms. */
  private baseMs = 0;
  /** Until when something glides, page time, ms. */
  private glidesUntil = 0;
  private blinks = false;

  constructor(positions: Positions, looks: Looks) {
    this.positions = positions;
    this.looks = looks;
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
    this.map?.triggerRepaint();
  }

  setReducedMotion(reduced: boolean): void {
    this.reducedMotion = reduced;
  }

  /** Instances in the last draw. */
  get drawnCount(): number {
    return this.count;
  }

  /** Something on the map changes without new data: a frame is wanted. */
  wantsFrame(nowMs: number): boolean {
    return (
      nowMs < this.glidesUntil ||
      (this.blinks && !this.reducedMotion) ||
      this.drawn.positions !== this.positions.version ||
      this.drawn.looks !== this.looks.version
    );
  }

  onAdd(map: MapLibreMap, gl: WebGL2RenderingContext): void {
    this.map = map;
    this.program = link(gl, VERTEX, FRAGMENT);
    for (const name of ['u_matrix', 'u_now', 'u_clip_per_px', 'u_radius', 'u_blink', 'u_device_ratio', 'u_colours', 'u_ink', 'u_ring', 'u_muted']) {
      this.uniforms.set(name, gl.getUniformLocation(this.program, name));
    }
    this.vertices = gl.createVertexArray();
    gl.bindVertexArray(this.vertices);
    const corners = gl.createBuffer();
    gl.bindBuffer(gl.ARRAY_BUFFER, corners);
    gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([-1, -1, 1, -1, -1, 1, 1, 1]), gl.STATIC_DRAW);
    gl.enableVertexAttribArray(0);
    gl.vertexAttribPointer(0, 2, gl.FLOAT, false, 0, 0);
    this.instances = gl.createBuffer();
    gl.bindBuffer(gl.ARRAY_BUFFER, this.instances);
    const attribute = (at: number, size: number, type: number, offset: number): void => {
      gl.enableVertexAttribArray(at);
      gl.vertexAttribPointer(at, size, type, false, STRIDE, offset);
      gl.vertexAttribDivisor(at, 1);
    };
    attribute(1, 2, gl.FLOAT, 0);
    attribute(2, 2, gl.FLOAT, 8);
    attribute(3, 3, gl.FLOAT, 16);
    attribute(4, 4, gl.UNSIGNED_BYTE, 28);
    gl.bindVertexArray(null);
    this.drawn = { positions: -1, looks: -1 };
  }

  onRemove(_map: MapLibreMap, gl: WebGL2RenderingContext): void {
    gl.deleteProgram(this.program);
    gl.deleteVertexArray(this.vertices);
    gl.deleteBuffer(this.instances);
    this.map = null;
  }

  render(gl: WebGL2RenderingContext, options: CustomRenderMethodInput): void {
    const map = this.map;
    if (map === null || this.program === null) return;
    const nowMs = performance.now();
    if (this.drawn.positions !== this.positions.version || this.drawn.looks !== this.looks.version) this.upload(gl, nowMs);
    if (this.count === 0) return;
    const colours = MAP_COLOURS[this.theme];
    const canvas = map.getCanvas();
    const at = (name: string): WebGLUniformLocation | null => this.uniforms.get(name) ?? null;
    gl.useProgram(this.program);
    gl.uniformMatrix4fv(at('u_matrix'), false, fromOrigin(options.defaultProjectionData.mainMatrix, this.origin));
    gl.uniform1f(at('u_now'), nowMs - this.baseMs);
    gl.uniform2f(at('u_clip_per_px'), 2 / canvas.clientWidth, 2 / canvas.clientHeight);
    gl.uniform1f(at('u_radius'), signRadius(map.getZoom()));
    gl.uniform1f(at('u_blink'), this.reducedMotion || nowMs % 1000 < 600 ? 1 : 0.12);
    gl.uniform1f(at('u_device_ratio'), canvas.width / canvas.clientWidth);
    gl.uniform3fv(at('u_colours'), UNIT_STATUSES.flatMap((status) => rgb(STATUS_COLOUR[status])));
    gl.uniform3fv(at('u_ink'), rgb(INK));
    gl.uniform3fv(at('u_ring'), rgb(colours.ring));
    gl.uniform3fv(at('u_muted'), rgb(colours.muted));
    gl.disable(gl.DEPTH_TEST);
    gl.disable(gl.STENCIL_TEST);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.bindVertexArray(this.vertices);
    gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, this.count);
    gl.bindVertexArray(null);
  }

  private upload(gl: WebGL2RenderingContext, nowMs: number): void {
    const { positions, looks } = this;
    const order = looks.order;
    if (this.data.byteLength < order.length * STRIDE) this.data = new ArrayBuffer(order.length * STRIDE * 2);
    const floats = new Float32Array(this.data);
    const bytes = new Uint8Array(this.data);
    this.baseMs = nowMs;
    this.glidesUntil = 0;
    this.blinks = false;
    let n = 0;
    for (const ix of order) {
      if (ix >= positions.length || positions.known[ix] === 0) continue;
      if (n === 0) this.origin = { x: positions.toX[ix], y: positions.toY[ix] };
      const f = (n * STRIDE) / 4;
      floats[f] = positions.fromX[ix] - this.origin.x;
      floats[f + 1] = positions.fromY[ix] - this.origin.y;
      floats[f + 2] = positions.toX[ix] - this.origin.x;
      floats[f + 3] = positions.toY[ix] - this.origin.y;
      floats[f + 4] = positions.glideAt[ix] - nowMs;
      floats[f + 5] = positions.glideMs[ix];
      floats[f + 6] = positions.speed[ix] >= MOVING && positions.ageClass[ix] < 2 ? (positions.course[ix] * Math.PI) / 180 : -1;
      if (Number.isNaN(floats[f + 6])) floats[f + 6] = -1;
      const b = n * STRIDE + 28;
      bytes[b] = looks.status[ix];
      bytes[b + 1] = positions.ageClass[ix];
      bytes[b + 2] = positions.quality[ix];
      bytes[b + 3] = looks.marks[ix];
      const end = positions.glideAt[ix] + positions.glideMs[ix];
      if (end > this.glidesUntil) this.glidesUntil = end;
      if (UNIT_STATUSES[looks.status[ix]] === 'assigned' || UNIT_STATUSES[looks.status[ix]] === 'emergency') this.blinks = true;
      n += 1;
    }
    this.count = n;
    gl.bindBuffer(gl.ARRAY_BUFFER, this.instances);
    gl.bufferData(gl.ARRAY_BUFFER, bytes.subarray(0, n * STRIDE), gl.DYNAMIC_DRAW);
    this.drawn = { positions: positions.version, looks: looks.version };
  }
}

/** Radius of a sign in CSS pixels: small when the whole city is shown. */
export function signRadius(zoom: number): number {
  const t = Math.min(1, Math.max(0, (zoom - 11) / 5.5));
  return 4.2 + t * 5;
}

/** The map's matrix for coordinates relative to `origin`, multiplied in doubles before it is cut to floats. */
function fromOrigin(matrix: ArrayLike<number>, origin: { x: number; y: number }): Float32Array {
  const out = new Float32Array(16);
  for (let i = 0; i < 12; i += 1) out[i] = matrix[i];
  for (let row = 0; row < 4; row += 1) out[12 + row] = matrix[row] * origin.x + matrix[4 + row] * origin.y + matrix[12 + row];
  return out;
}

function link(gl: WebGL2RenderingContext, vertex: string, fragment: string): WebGLProgram {
  const program = gl.createProgram();
  for (const [kind, source] of [
    [gl.VERTEX_SHADER, vertex],
    [gl.FRAGMENT_SHADER, fragment],
  ] as const) {
    const shader = gl.createShader(kind);
    if (shader === null) throw new Error('the graphics context is lost');
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
    if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS)) throw new Error(`vehicle shader: ${gl.getShaderInfoLog(shader)}`);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new Error(`vehicle shader: ${gl.getProgramInfoLog(program)}`);
  return program;
}
