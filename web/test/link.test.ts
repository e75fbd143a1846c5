import { beforeEach, describe, expect, it } from 'vitest';
import type { ControlMessage } from '../src/lib/api/types.ts';
import { FIRST_RETRY_MS, Link, type LinkDeps, type LinkState, OPEN_LIMIT_MS, RETRY_CAP_MS, retryDelay, SESSION_CODE, SILENCE_MS } from '../src/lib/live/link.ts';

/** A socket the test speaks through. */
class Socket {
  binaryType = '';
  onmessage: ((event: { data: string | ArrayBuffer }) => void) | null = null;
  onclose: ((event?: { code: number }) => void) | null = null;
  closed = false;
  readonly url: string;
  constructor(url: string) {
    this.url = url;
  }
  close(): void {
    this.closed = true;
  }
  say(message: object | ArrayBuffer | string): void {
    this.onmessage?.({ data: typeof message === 'string' || message instanceof ArrayBuffer ? message : JSON.stringify(message) });
  }
}

/** A world with its own clock. */
class World implements LinkDeps {
  sockets: Socket[] = [];
  time = 0;
  private timers: { at: number; run: () => void; id: number }[] = [];
  private ids = 0;
  socket = (url: string): WebSocket => {
    const socket = new Socket(url);
    this.sockets.push(socket);
    return socket as unknown as WebSocket;
  };
  now = (): number => this.time;
  random = (): number => 0.5;
  setTimeout = (run: () => void, ms: number): number => {
    this.timers.push({ at: this.time + ms, run, id: (this.ids += 1) });
    return this.ids;
  };
  clearTimeout = (id: unknown): void => {
    this.timers = this.timers.filter((timer) => timer.id !== id);
  };
  pass(ms: number): void {
    const end = this.time + ms;
    for (;;) {
      const due = this.timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.timers = this.timers.filter((timer) => timer !== due);
      this.time = Math.max(this.time, due.at);
      due.run();
    }
    this.time = end;
  }
  get last(): Socket {
    return this.sockets[this.sockets.length - 1];
  }
}

const SNAPSHOT = { t: 'snapshot', room: 'r', epoch: 9, seq: 40, beat: 1, server_time: 0 };

describe('link', () => {
  let world: World;
  let states: LinkState[];
  let messages: ControlMessage[];
  let beats: number;
  let link: Link;

  beforeEach(() => {
    world = new World();
    states = [];
    messages = [];
    beats = 0;
    link = new Link('ws://x/live', { state: (s) => states.push(s), control: (m) => messages.push(m), beat: () => (beats += 1) }, world);
    link.open();
  });

  it('is live with the snapshot', () => {
    world.last.say(SNAPSHOT);
    expect(states).toEqual(['connecting', 'live']);
    expect(world.last.url).toBe('ws://x/live');
  });

  it('resumes from the last delta it saw', () => {
    world.last.say(SNAPSHOT);
    world.last.say({ t: 'delta', seq: 44, prev: 40, server_time: 0 });
    world.last.onclose?.();
    expect(states).toEqual(['connecting', 'live', 'lost']);
    world.pass(FIRST_RETRY_MS);
    expect(world.last.url).toBe('ws://x/live?epoch=9&seq=44');
    world.last.say({ t: 'resume', room: 'r', epoch: 9, seq: 44, server_time: 0 });
    expect(states[states.length - 1]).toBe('live');
  });

  it('is lost after three seconds of silence, not before', () => {
    world.last.say(SNAPSHOT);
    world.pass(SILENCE_MS - 10);
    world.last.say(new ArrayBuffer(0));
    world.pass(SILENCE_MS - 10);
    expect(states[states.length - 1]).toBe('live');
    const socket = world.last;
    world.pass(20);
    expect(states[states.length - 1]).toBe('lost');
    expect(socket.closed).toBe(true);
    expect(beats).toBe(1);
  });

  it('gives up a connection that never opens', () => {
    const first = world.last;
    world.pass(OPEN_LIMIT_MS + 1);
    expect(first.closed).toBe(true);
    world.pass(FIRST_RETRY_MS);
    expect(world.sockets.length).toBe(2);
  });

  it('begins anew after resync', () => {
    world.last.say(SNAPSHOT);
    world.last.say({ t: 'bye', reason: 'resync' });
    world.last.onclose?.();
    world.pass(FIRST_RETRY_MS);
    expect(world.last.url).toBe('ws://x/live');
  });

  it('keeps its place when the server shuts down', () => {
    world.last.say(SNAPSHOT);
    world.last.say({ t: 'bye', reason: 'shutdown' });
    world.last.onclose?.();
    world.pass(FIRST_RETRY_MS);
    expect(world.last.url).toBe('ws://x/live?epoch=9&seq=40');
  });

  it('begins anew after a message it cannot read', () => {
    world.last.say(SNAPSHOT);
    world.last.say('{"t":');
    world.pass(FIRST_RETRY_MS);
    expect(world.last.url).toBe('ws://x/live');
  });

  it('does not listen to a socket it has left', () => {
    world.last.say(SNAPSHOT);
    const old = world.last;
    old.onclose?.();
    world.pass(FIRST_RETRY_MS);
    const seen = messages.length;
    old.say({ t: 'delta', seq: 99, prev: 40, server_time: 0 });
    expect(messages.length).toBe(seen);
  });

  it('tries at once when asked, and not twice', () => {
    world.last.say(SNAPSHOT);
    world.last.onclose?.();
    link.retryNow();
    link.retryNow();
    expect(world.sockets.length).toBe(2);
  });

  it('stays closed when closed', () => {
    world.last.say(SNAPSHOT);
    link.close();
    world.pass(60_000);
    expect(world.sockets.length).toBe(1);
  });

  it('tries first within two seconds and never more than the cap apart', () => {
    expect(retryDelay(0, 1)).toBeLessThan(2000);
    expect(retryDelay(0, 0)).toBe(0);
    for (let attempt = 0; attempt < 60; attempt += 1) expect(retryDelay(attempt, 1)).toBeLessThanOrEqual(RETRY_CAP_MS);
  });
});

describe('link with doors', () => {
  /** Lets promises that are settled already run on. */
  const settle = (): Promise<void> => new Promise((done) => setTimeout(done, 0));
  let world: World & { ticket?: () => Promise<string> };
  let tickets: (string | null)[];
  let holds: boolean;
  let link: Link;
  let states: LinkState[];

  beforeEach(async () => {
    world = new World();
    tickets = ['t1', 't2', 't3'];
    holds = true;
    states = [];
    world.ticket = () => {
      const next = tickets.shift();
      return next == null ? Promise.reject(new Error('none now')) : Promise.resolve(next);
    };
    const events = { state: (s: LinkState) => states.push(s), control: () => undefined, beat: () => undefined, session: () => Promise.resolve(holds) };
    link = new Link('ws://x/live', events, world);
    link.open();
    await settle();
  });

  it('shows a ticket of its own at each connection, beside where it resumes from', async () => {
    expect(world.last.url).toBe('ws://x/live?ticket=t1');
    world.last.say(SNAPSHOT);
    world.last.onclose?.({ code: 1006 });
    world.pass(FIRST_RETRY_MS);
    await settle();
    expect(world.last.url).toBe('ws://x/live?epoch=9&seq=40&ticket=t2');
  });

  it('tries again when there is no ticket', async () => {
    tickets = [null, 't9'];
    world.last.onclose?.({ code: 1006 });
    world.pass(FIRST_RETRY_MS);
    await settle();
    expect(world.sockets.length).toBe(1);
    world.pass(2 * FIRST_RETRY_MS);
    await settle();
    expect(world.last.url).toBe('ws://x/live?ticket=t9');
  });

  it('opens anew at once, from a snapshot, when the session changed and holds', async () => {
    world.last.say(SNAPSHOT);
    world.last.onclose?.({ code: SESSION_CODE });
    await settle();
    expect(world.last.url).toBe('ws://x/live?ticket=t2');
    expect(states).toEqual(['connecting', 'live', 'lost']);
  });

  it('stays away when the session is over', async () => {
    holds = false;
    world.last.say(SNAPSHOT);
    world.last.onclose?.({ code: SESSION_CODE });
    await settle();
    world.pass(60_000);
    await settle();
    expect(world.sockets.length).toBe(1);
  });

  it('uses no ticket that comes after it was closed', async () => {
    let give: (ticket: string) => void = () => undefined;
    world.ticket = () => new Promise((done) => (give = done));
    const late = new Link('ws://x/live', { state: () => undefined, control: () => undefined, beat: () => undefined }, world);
    late.open();
    late.close();
    give('late');
    await settle();
    expect(world.sockets.length).toBe(1);
  });
});
