/**
 * The one way to ask the server. Acts carry a client-made id that stays the same through retries, so a lost answer never does a thing
 * twice; refusals arrive as problem documents (RFC 9457) and are thrown as `ApiError`.
 */
import type { CallerView, Credentials, Factor, PositionView, Purpose, Privacy, SessionView, TrailPoint } from './doors.ts';
import type {
  Acted,
  Classification,
  ClosureReason,
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
  /**
   * Asked about every refusal: true says that what stood in the way is gone, and the same is sent again (an act with the same id). Ask the
   * person here: a password again, a position to sign on to.
   */
  remedy?: (problem: Problem) => Promise<boolean>;
}

/** Worth another try with the same id: the network, a proxy or a server that is starting. */
const RETRY_STATUS = new Set([0, 502, 503, 504]);

export class Client {
  private readonly base: string;
  private readonly fetch: typeof fetch;
  private readonly retryAfterMs: readonly number[];
  private readonly timeoutMs: number;
  private readonly sleep: (ms: number) => Promise<void>;
  private readonly remedy: (problem: Problem) => Promise<boolean>;

  constructor(options: ClientOptions = {}) {
    this.base = options.base ?? '/api/v1';
    this.fetch = options.fetch ?? ((...args) => fetch(...args));
    this.retryAfterMs = options.retryAfterMs ?? [300, 1000, 2500];
    this.timeoutMs = options.timeoutMs ?? 8000;
    this.sleep = options.sleep ?? ((ms) => new Promise((done) => setTimeout(done, ms)));
    this.remedy = options.remedy ?? (() => Promise.resolve(false));
  }

  /** Who is signed in, as this page sees it. */
  session(): Promise<SessionView> {
    return this.get('/session');
  }

  signIn(shown: Credentials): Promise<SessionView> {
    return this.once('POST', '/session', shown);
  }

  /** Makes the first account. Its session is a program's: end it with the token, then sign in as a page. */
  setUp(token: string, account: string, password: string): Promise<{ token: string }> {
    return this.once('POST', '/setup', { token, account, password });
  }

  /** Ends the page's session, or the one of this token. */
  signOut(token?: string): Promise<void> {
    return this.once('DELETE', '/session', undefined, token);
  }

  confirm(shown: { password?: string; totp?: string }): Promise<void> {
    return this.once('POST', '/session/confirm', shown);
  }

  changePassword(password: string, newPassword: string): Promise<void> {
    return this.once('POST', '/session/password', { password, new_password: newPassword });
  }

  offerFactor(): Promise<Factor> {
    return this.once('POST', '/session/factor/offer');
  }

  setFactor(secret: string, code: string): Promise<void> {
    return this.once('POST', '/session/factor', { secret, code });
  }

  /** For one websocket, once, within 30 s. */
  async ticket(): Promise<string> {
    const { ticket } = await this.once<{ ticket: string }>('POST', '/session/ticket');
    return ticket;
  }

  /** Whether this account sees the room's calls; refused otherwise. */
  access(): Promise<void> {
    return this.get('/access');
  }

  /** What is kept how long; `null` when the server does not say now. */
  async privacy(): Promise<Privacy | null> {
    try {
      return await this.get<Privacy>('/privacy');
    } catch (error) {
      if (error instanceof ApiError) return null;
      throw error;
    }
  }

  async positions(signal?: AbortSignal): Promise<PositionView[]> {
    return (await this.get<{ positions: PositionView[] }>('/positions', signal)).positions;
  }

  signOn(position: string): Promise<Acted> {
    return this.act('POST', `/positions/${encodeURIComponent(position)}/sign-on`, {});
  }

  signOff(position: string): Promise<Acted> {
    return this.act('POST', `/positions/${encodeURIComponent(position)}/sign-off`, {});
  }

  /** To one account, or to whoever may sit there. */
  offerPosition(position: string, to?: string): Promise<Acted> {
    return this.act('POST', `/positions/${encodeURIComponent(position)}/offer`, { to });
  }

  takeOfferBack(position: string): Promise<Acted> {
    return this.act('POST', `/positions/${encodeURIComponent(position)}/take-back`, {});
  }

  releasePosition(position: string, reason: string): Promise<Acted> {
    return this.act('POST', `/positions/${encodeURIComponent(position)}/release`, { reason });
  }

  /** A caller's number and name; that somebody looked is recorded. */
  caller(call: number): Promise<CallerView> {
    return this.get(`/calls/${call}/caller`);
  }

  /** Where a unit was lately; what it is looked at for is recorded. */
  async trail(unit: string, purpose: Purpose, why?: string): Promise<TrailPoint[]> {
    const query = new URLSearchParams({ purpose, ...(why ? { why } : {}) });
    return (await this.get<{ items: TrailPoint[] }>(`/units/${encodeURIComponent(unit)}/trail?${query}`)).items;
  }

  /** A call closed with the wrong key is open again. */
  takeCallBack(call: number): Promise<Acted> {
    return this.act('POST', `/calls/${call}/take-back`, {});
  }

  /** Closes the road at a point until then; the answer may say that there is none. */
  closeRoad(at: Position, reason: ClosureReason, note: string | undefined, until: number): Promise<Acted> {
    return this.act('POST', '/closures', { geometry: { kind: 'point', points: [at] }, reason, note, until });
  }

  endClosure(closure: number): Promise<Acted> {
    return this.act('POST', `/closures/${closure}/end`, {});
  }

  /** By its name, for example `broken_glass:house`. */
  silenceAlarm(alarm: string): Promise<Acted> {
    return this.act('POST', '/alarms/silence', { alarm });
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

  /** Sent once: what opens or ends sessions is never repeated by itself. */
  private once<T>(method: 'POST' | 'DELETE', path: string, body?: object, token?: string): Promise<T> {
    return this.send<T>(method, path, body === undefined ? undefined : JSON.stringify(body), undefined, token);
  }

  private async send<T>(method: string, path: string, body?: string, signal?: AbortSignal, token?: string): Promise<T> {
    for (;;) {
      const response = await this.fetched(method, path, body, signal, token);
      if (!response.ok) {
        const problem = await readProblem(response);
        if (await this.remedy(problem)) continue;
        throw new ApiError(problem);
      }
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

  private async fetched(method: string, path: string, body?: string, signal?: AbortSignal, token?: string): Promise<Response> {
    const limit = AbortSignal.timeout(this.timeoutMs);
    try {
      return await this.fetch(this.base + path, {
        method,
        headers: {
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
          ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
        },
        body,
        signal: signal ? AbortSignal.any([signal, limit]) : limit,
      });
    } catch (cause) {
      if (signal?.aborted) throw cause;
      throw new ApiError({ title: 'no answer', status: 0 });
    }
  }
}

/** The problem document, or what can be said of an answer that is none. */
async function readProblem(response: Response): Promise<Problem> {
  const fallback: Problem = { title: response.statusText || `HTTP ${response.status}`, status: response.status };
  const wait = Number(response.headers.get('retry-after') ?? NaN);
  if (Number.isFinite(wait)) fallback.retry_after_s = wait;
  if (!(response.headers.get('content-type') ?? '').includes('json')) return fallback;
  try {
    return { ...fallback, ...((await response.json()) as Partial<Problem>) };
  } catch {
    return fallback;
  }
}
