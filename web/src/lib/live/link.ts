/**
 * The live connection of one room: first a snapshot, then deltas and beats; after a break it asks for what it missed. Needs nothing of
 * the page (no DOM, no framework), so that the same module can run in a worker shared by several windows.
 *
 * A break is tried again with full jitter: the first try within `FIRST_RETRY_MS`, later ones up to `RETRY_CAP_MS` apart. A link without
 * any message for `SILENCE_MS` is lost: the server sends a beat at least every second.
 */
import type { ControlMessage } from '../api/types.ts';

export const FIRST_RETRY_MS = 1500;
export const RETRY_CAP_MS = 10_000;
export const SILENCE_MS = 3000;
/** A connection that is not open by then is given up. */
export const OPEN_LIMIT_MS = 5000;
/** The server closes with this when the session ended or changed. */
export const SESSION_CODE = 4401;

export type LinkState = 'connecting' | 'live' | 'lost';

export interface LinkEvents {
  state(state: LinkState): void;
  control(message: ControlMessage): void;
  beat(frame: ArrayBuffer): void;
  /** The session ended or changed: true says that it still holds, and the link opens anew at once. */
  session?(): Promise<boolean>;
}

/** The parts of the outside world a link uses; tests give their own. */
export interface LinkDeps {
  socket(url: string): WebSocket;
  /** A ticket for one connection, asked before each; rejects when there is none now. */
  ticket?(): Promise<string>;
  now(): number;
  random(): number;
  setTimeout(run: () => void, ms: number): unknown;
  clearTimeout(id: unknown): void;
}

export const BROWSER: LinkDeps = {
  socket: (url) => new WebSocket(url),
  now: () => performance.now(),
  random: () => Math.random(),
  setTimeout: (run, ms) => setTimeout(run, ms),
  clearTimeout: (id) => clearTimeout(id as ReturnType<typeof setTimeout>),
};

/** Full jitter: anything from nothing to the step, the step doubling up to the cap. */
export function retryDelay(attempt: number, random: number): number {
  return random * Math.min(RETRY_CAP_MS, FIRST_RETRY_MS * 2 ** attempt);
}

export class Link {
  private socket: WebSocket | null = null;
  private attempt = 0;
  private retryTimer: unknown = null;
  private silenceTimer: unknown = null;
  private lastHeard = 0;
  private state: LinkState | null = null;
  private closed = false;
  /** Grows with every try: an answer to an earlier one is too late. */
  private tries = 0;
  /** Where to resume from, once a snapshot was seen. */
  private cursor: { epoch: number; seq: number } | null = null;

  private readonly url: string;
  private readonly events: LinkEvents;
  private readonly deps: LinkDeps;

  /** `url` is the room's live address without a query. Call `open` to start. */
  constructor(url: string, events: LinkEvents, deps: LinkDeps = BROWSER) {
    this.url = url;
    this.events = events;
    this.deps = deps;
  }

  open(): void {
    this.closed = false;
    this.connect();
  }

  close(): void {
    this.closed = true;
    this.drop();
    this.deps.clearTimeout(this.retryTimer);
  }

  /** The user (or the browser saying "online") does not want to wait for the next try. */
  retryNow(): void {
    if (this.closed || this.state === 'live' || this.socket !== null) return;
    this.attempt = 0;
    this.deps.clearTimeout(this.retryTimer);
    this.connect();
  }

  private connect(): void {
    this.show(this.state === null ? 'connecting' : 'lost');
    this.watch(OPEN_LIMIT_MS);
    this.tries += 1;
    const { ticket } = this.deps;
    if (ticket === undefined) {
      this.openSocket(null);
      return;
    }
    const own = this.tries;
    ticket().then(
      (given) => {
        if (own === this.tries && !this.closed) this.openSocket(given);
      },
      () => {
        if (own === this.tries) this.broken();
      },
    );
  }

  private openSocket(ticket: string | null): void {
    const query = new URLSearchParams();
    if (this.cursor !== null) {
      query.set('epoch', String(this.cursor.epoch));
      query.set('seq', String(this.cursor.seq));
    }
    if (ticket !== null) query.set('ticket', ticket);
    const asked = query.toString();
    const socket = this.deps.socket(asked === '' ? this.url : `${this.url}?${asked}`);
    socket.binaryType = 'arraybuffer';
    this.socket = socket;
    socket.onmessage = (event: MessageEvent<string | ArrayBuffer>) => {
      if (this.socket === socket) this.receive(event.data);
    };
    socket.onclose = (event: CloseEvent | undefined) => {
      if (this.socket !== socket) return;
      if (event?.code === SESSION_CODE) this.sessionChanged();
      else this.broken();
    };
  }

  /** Somebody else may see other things now: nothing is taken over from before. */
  private sessionChanged(): void {
    this.drop();
    this.cursor = null;
    this.show('lost');
    const own = this.tries;
    (this.events.session?.() ?? Promise.resolve(true)).then(
      (holds) => {
        if (holds && own === this.tries && !this.closed) this.connect();
      },
      () => {
        if (own === this.tries) this.broken();
      },
    );
  }

  private receive(data: string | ArrayBuffer): void {
    this.lastHeard = this.deps.now();
    if (typeof data !== 'string') {
      this.events.beat(data);
      return;
    }
    let message: ControlMessage;
    try {
      message = JSON.parse(data) as ControlMessage;
    } catch {
      // Nothing after a broken message can be trusted: begin again from a snapshot.
      this.cursor = null;
      this.broken();
      return;
    }
    switch (message.t) {
      case 'snapshot':
        this.cursor = { epoch: message.epoch, seq: message.seq };
        this.established();
        break;
      case 'resume':
        this.established();
        break;
      case 'delta':
        this.advance(message.seq);
        break;
      case 'bye':
        // The server lost count of what this viewer has: start from a snapshot.
        if (message.reason === 'resync') this.cursor = null;
        break;
    }
    this.events.control(message);
  }

  private advance(seq: number): void {
    if (this.cursor !== null && seq > this.cursor.seq) this.cursor.seq = seq;
  }

  private established(): void {
    this.attempt = 0;
    this.watch(SILENCE_MS);
    this.show('live');
  }

  /** One timer that moves itself on while messages come. */
  private watch(limitMs: number): void {
    this.lastHeard = this.deps.now();
    const check = (): void => {
      const left = limitMs - (this.deps.now() - this.lastHeard);
      if (left > 0) this.silenceTimer = this.deps.setTimeout(check, left + 5);
      else this.broken();
    };
    this.deps.clearTimeout(this.silenceTimer);
    this.silenceTimer = this.deps.setTimeout(check, limitMs);
  }

  private broken(): void {
    this.drop();
    if (this.closed) return;
    this.show('lost');
    const wait = retryDelay(this.attempt, this.deps.random());
    this.attempt += 1;
    this.retryTimer = this.deps.setTimeout(() => this.connect(), wait);
  }

  private drop(): void {
    this.tries += 1;
    this.deps.clearTimeout(this.silenceTimer);
    const socket = this.socket;
    this.socket = null;
    socket?.close();
  }

  private show(state: LinkState): void {
    if (this.state === state) return;
    this.state = state;
    this.events.state(state);
  }
}
