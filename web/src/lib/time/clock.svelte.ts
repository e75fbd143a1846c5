/** The one shared clock: server time, a signal that ticks on the server's full seconds. All timers of the page read it. */
import { ServerOffset } from './offset.ts';

class Clock {
  /** Server time, ms, on the last full second. */
  now = $state(Date.now());
  /** A message has told the server's time. */
  known = $state(false);

  private readonly offset = new ServerOffset();
  private timer: ReturnType<typeof setTimeout> | null = null;

  /** Starts ticking; returns what stops it. */
  start(): () => void {
    const tick = (): void => {
      const now = this.precise();
      this.now = Math.floor(now / 1000) * 1000;
      this.timer = setTimeout(tick, 1000 - (now % 1000) + 2);
    };
    tick();
    return () => {
      if (this.timer !== null) clearTimeout(this.timer);
    };
  }

  /** Server time now, ms, finer than a tick; not a signal. */
  precise(): number {
    return this.offset.serverTime(performance.now()) ?? Date.now();
  }

  /** Takes the time a message was sent; returns its delay over the fastest, ms. */
  sample(serverMs: number): number {
    const delay = this.offset.sample(serverMs, performance.now());
    this.known = true;
    return delay;
  }

  /** After a snapshot from a new server process. */
  forget(): void {
    this.offset.clear();
  }
}

export const clock = new Clock();
