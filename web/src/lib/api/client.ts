/**
 * The one way to ask the server. Acts carry a client-made id that stays the same through retries, so a lost answer never does a thing
 * twice; refusals arrive as problem documents (RFC 9457) and are thrown as `ApiError`.
 */
import type {
  Acted,
  Classification,
  GazetteerItem,
  NewIncident,
  Position,
  Priority,
  Problem,
  Recommendation,
  ReversePlace,
  RoomInfo,
  RouteView,
  Unavailability,
} from './types.ts';
import { uuidV7 } from './uuid.ts';

/** The server's refusal, or its silence (`status` 0: nothing came back after all tries). */
export class ApiError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail ?? problem.title);
    this.name = 'ApiError';
    this.problem = problem;
  }

  /** The server never answered: the act may or may not have been done; the live data will tell. */
  get unreachable(): boolean {
    return this.problem.status === 0;
  }
}

/** A call taken outside the telephone system, with or without the incident it opens. */
export interface NewCall {
  number?: string;
  caller?: string;
  answered?: boolean;
  incident?: NewIncident;
}

export interface ClientOptions {
  base?: string;
  fetch?: typeof fetch;
  /** Pauses before the second, third… try of an act, in milliseconds. */
  retryAfterMs?: readonly number[];
  /** Longest wait for one answer, in milliseconds. */
  timeoutMs?: number;
  sleep?: (ms: number) => Promise<void>;
}

/** Worth another try with the same id: the network, a proxy or a server that is starting. */
const RETRY_STATUS = new Set([0, 502, 503, 504]);

export class Client {
  private readonly base: string;
  private readonly fetch: typeof fetch;
  private readonly retryAfterMs: readonly number[];
  private readonly timeoutMs: number;
  private readonly sleep: (ms: number) => Promise<void>;

  constructor(options: ClientOptions = {}) {
    this.base = options.base ?? '/api/v1';
    this.fetch = options.fetch ?? ((...args) => fetch(...args));
    this.retryAfterMs = options.retryAfterMs ?? [300, 1000, 2500];
    this.timeoutMs = options.timeoutMs ?? 8000;
    this.sleep = options.sleep ?? ((ms) => new Promise((done) => setTimeout(done, ms)));
  }

  room(): Promise<RoomInfo> {
    return this.get('/room');
  }

  recommendation(incident: number, signal?: AbortSignal): Promise<Recommendation> {
    return this.get(`/incidents/${incident}/recommendation`, signal);
  }

  route(incident: number, unit: string, signal?: AbortSignal): Promise<RouteView> {
    return this.get(`/incidents/${incident}/route?unit=${encodeURIComponent(unit)}`, signal);
  }

  async gazetteer(query: string, limit: number, signal?: AbortSignal): Promise<GazetteerItem[]> {
    const answer = await this.get<{ items: GazetteerItem[] }>(
      `/gazetteer?q=${encodeURIComponent(query)}&limit=${limit}`,
      signal,
    );
    return answer.items;
  }

  reverse(at: Position, signal?: AbortSignal): Promise<ReversePlace> {
    return this.get(`/gazetteer/reverse?lat=${at.lat.toFixed(7)}&lon=${at.lon.toFixed(7)}`, signal);
  }

  /** `id`: of an act that was tried before and never answered; a new one when left out. */
  presentCall(call: NewCall, id?: string): Promise<Acted> {
    return this.act('POST', '/calls', { ...call }, id);
  }

  answerCall(call: number): Promise<Acted> {
    return this.act('POST', `/calls/${call}/answer`, {});
  }

  classifyCall(call: number, classification: Classification, repeatOf?: number): Promise<Acted> {
    return this.act('POST', `/calls/${call}/classify`, { classification, repeat_of: repeatOf });
  }

  /** `id` as for `presentCall`. */
  openIncident(call: number, incident: NewIncident, id?: string): Promise<Acted> {
    return this.act('POST', `/calls/${call}/incident`, { incident }, id);
  }

  /** `id` as for `presentCall`. */
  newIncident(incident: NewIncident, id?: string): Promise<Acted> {
    return this.act('POST', '/incidents', { incident }, id);
  }

  amendIncident(
    incident: number,
    change: { position?: Position; type?: string; priority?: Priority },
  ): Promise<Acted> {
    return this.act('PATCH', `/incidents/${incident}`, change);
  }

  assign(incident: number, unit: string): Promise<Acted> {
    return this.act('POST', `/incidents/${incident}/assign`, { unit });
  }

  close(incident: number, disposition: string, note?: string): Promise<Acted> {
    return this.act('POST', `/incidents/${incident}/close`, { disposition, note });
  }

  stamp(assignment: number, status: 'acknowledged' | 'en_route' | 'on_scene' | 'cleared'): Promise<Acted> {
    return this.act('POST', `/assignments/${assignment}/status`, { status, source: 'radio' });
  }

  end(assignment: number, reason: 'freed' | 'refused'): Promise<Acted> {
    return this.act('POST', `/assignments/${assignment}/end`, { reason });
  }

  unavailable(unit: string, reason: Unavailability | null): Promise<Acted> {
    return this.act('POST', `/units/${encodeURIComponent(unit)}/unavailable`, { reason });
  }

  statedPosition(unit: string, position: Position): Promise<Acted> {
    return this.act('POST', `/units/${encodeURIComponent(unit)}/stated-position`, { position, source: 'radio' });
  }

  /** A question: asked once, the caller shows its failure. */
  private get<T>(path: string, signal?: AbortSignal): Promise<T> {
    return this.send<T>('GET', path, undefined, signal);
  }

  /** An act: repeated with the same id until an answer comes or the tries are used up. */
  private async act(method: 'POST' | 'PATCH', path: string, body: object, id: string = uuidV7()): Promise<Acted> {
    const text = JSON.stringify({ id, ...body });
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.send<Acted>(method, path, text);
      } catch (error) {
        const again = error instanceof ApiError && RETRY_STATUS.has(error.problem.status);
        if (!again || attempt >= this.retryAfterMs.length) throw error;
        await this.sleep(this.retryAfterMs[attempt]);
      }
    }
  }

  private async send<T>(method: string, path: string, body?: string, signal?: AbortSignal): Promise<T> {
    const limit = AbortSignal.timeout(this.timeoutMs);
    let response: Response;
    try {
      response = await this.fetch(this.base + path, {
        method,
        headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
        body,
        signal: signal ? AbortSignal.any([signal, limit]) : limit,
      });
    } catch (cause) {
      if (signal?.aborted) throw cause;
      throw new ApiError({ title: 'no answer', status: 0 });
    }
    if (!response.ok) throw new ApiError(await readProblem(response));
    if (response.status === 204) return undefined as T;
    try {
      return (await response.json()) as T;
    } catch (cause) {
      if (signal?.aborted) throw cause;
      // Cut off on the way: whether the act was done is not known, so it is asked again with the same id.
      throw new ApiError({ title: 'the answer was cut off', status: 0 });
    }
  }
}

/** The problem document, or what can be said of an answer that is none. */
async function readProblem(response: Response): Promise<Problem> {
  const fallback: Problem = { title: response.statusText || `HTTP ${response.status}`, status: response.status };
  if (!(response.headers.get('content-type') ?? '').includes('json')) return fallback;
  try {
    return { ...fallback, ...((await response.json()) as Partial<Problem>) };
  } catch {
    return fallback;
  }
}
