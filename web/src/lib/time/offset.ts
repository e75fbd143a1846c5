/**
 * The server's clock as seen from the page: the page's monotonic clock plus an offset. Each message says when the server sent it; the
 * least delayed of a window is nearest the truth, so the greatest difference wins. A change of the computer's own clock moves nothing.
 */
export class ServerOffset {
  private readonly windowMs: number;
  private samples: { at: number; offset: number }[] = [];
  private best: number | null = null;

  /** `windowMs`: how long a sample counts. */
  constructor(windowMs = 60_000) {
    this.windowMs = windowMs;
  }

  /** A message sent at `serverMs` arrived at `monotonicMs`. Returns how much later than the fastest of the window it came, ms. */
  sample(serverMs: number, monotonicMs: number): number {
    const offset = serverMs - monotonicMs;
    // Only samples that can still become the greatest are kept: at most a short falling list.
    while (this.samples.length > 0 && this.samples[this.samples.length - 1].offset <= offset) this.samples.pop();
    this.samples.push({ at: monotonicMs, offset });
    while (monotonicMs - this.samples[0].at > this.windowMs) this.samples.shift();
    this.best = this.samples[0].offset;
    return this.best - offset;
  }

  /** The server's time at a moment of the monotonic clock, or null before the first message. */
  serverTime(monotonicMs: number): number | null {
    return this.best === null ? null : monotonicMs + this.best;
  }

  /** Another server process: its clock may differ, and old samples would hold on to the old one. */
  clear(): void {
    this.samples = [];
    this.best = null;
  }
}
