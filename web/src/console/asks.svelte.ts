/** What stands between a person and an act, asked in a dialog: who one is, once more, or a position to sign on to. */
import type { PositionKind } from '../lib/api/doors.ts';

export type Ask = { kind: 'confirm' } | { kind: 'position'; kinds: readonly PositionKind[] };

class Asks {
  /** Shown now. */
  open = $state.raw<Ask | null>(null);
  private answer: Promise<boolean> | null = null;
  private settle: (done: boolean) => void = () => undefined;

  /** Waits for the person; true: it is done. Acts refused meanwhile wait for the same answer, and are refused anew when it was another question. */
  ask(ask: Ask): Promise<boolean> {
    if (this.answer !== null) return this.answer;
    this.open = ask;
    this.answer = new Promise((settle) => {
      this.settle = settle;
    });
    return this.answer;
  }

  /** Done, or let be. */
  close(done: boolean): void {
    this.open = null;
    this.answer = null;
    this.settle(done);
  }
}

export const asks = new Asks();
