/** One caller shown in full for a minute. That somebody looked is recorded by the server; everywhere else the last digits stand. */
import type { CallerView } from '../lib/api/doors.ts';
import { clock } from '../lib/time/clock.svelte.ts';
import { complain } from './acts.ts';
import { client } from './client.ts';

/** How long a caller stays in sight, ms. */
export const SHOWN_MS = 60_000;

class Callers {
  private seen = $state.raw<(CallerView & { call: number; until: number }) | null>(null);
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** What is shown of this call; `null`: only the last digits. */
  of(call: number): (CallerView & { until: number }) | null {
    return this.seen?.call === call ? this.seen : null;
  }

  /** Shows it, or hides it again. */
  async turn(call: number): Promise<void> {
    if (this.seen?.call === call) {
      this.hide();
      return;
    }
    try {
      const caller = await client.caller(call);
      this.hide();
      this.seen = { ...caller, call, until: clock.precise() + SHOWN_MS };
      this.timer = setTimeout(() => this.hide(), SHOWN_MS);
    } catch (error) {
      complain(error);
    }
  }

  hide(): void {
    clearTimeout(this.timer);
    this.seen = null;
  }
}

export const callers = new Callers();
