/** Short notices: what was done, what was refused, and acts that wait a few seconds so that they can be taken back. */

export interface Notice {
  id: number;
  kind: 'done' | 'problem' | 'pending';
  text: string;
  /** The rule or field the server named. */
  detail?: string;
  /** A pending act: when it happens, page time ms. */
  at?: number;
  run?: () => void;
  /** Something done that has a way back, in these words. */
  back?: Back;
}

/** The way back from something done. */
export interface Back {
  words: string;
  run: () => void;
}

const DONE_MS = 4000;
/** A way back stays this long. */
const BACK_MS = 20_000;
const PROBLEM_MS = 12_000;
export const UNDO_MS = 5000;
const MOST = 6;

class Notices {
  list = $state.raw<Notice[]>([]);
  private next = 1;
  private readonly timers = new Map<number, ReturnType<typeof setTimeout>>();

  done(text: string, back?: Back): void {
    this.add({ id: this.next++, kind: 'done', text, back }, back === undefined ? DONE_MS : BACK_MS, () => undefined);
  }

  /** Goes the newest notice's way back. Returns whether there was one. */
  goBack(): boolean {
    const notice = this.list.find((n) => n.back !== undefined);
    if (notice?.back === undefined) return false;
    this.dismiss(notice.id);
    notice.back.run();
    return true;
  }

  problem(text: string, detail?: string): void {
    this.add({ id: this.next++, kind: 'problem', text, detail }, PROBLEM_MS, () => undefined);
  }

  /** Does `run` after `UNDO_MS` unless taken back; `now` does it at once. */
  defer(text: string, run: () => void): void {
    this.add({ id: this.next++, kind: 'pending', text, at: performance.now() + UNDO_MS, run }, UNDO_MS, run);
  }

  dismiss(id: number): void {
    clearTimeout(this.timers.get(id));
    this.timers.delete(id);
    this.list = this.list.filter((notice) => notice.id !== id);
  }

  now(notice: Notice): void {
    this.dismiss(notice.id);
    notice.run?.();
  }

  /** Takes the newest waiting act back. Returns whether there was one. */
  undo(): boolean {
    const waiting = this.list.find((notice) => notice.kind === 'pending');
    if (waiting === undefined) return false;
    this.dismiss(waiting.id);
    return true;
  }

  private add(notice: Notice, afterMs: number, then: () => void): void {
    // Waiting acts are never pushed out by newer notices.
    const kept = this.list.filter((n, i) => i < MOST - 1 || n.kind === 'pending');
    this.list = [notice, ...kept];
    this.timers.set(
      notice.id,
      setTimeout(() => {
        this.dismiss(notice.id);
        then();
      }, afterMs),
    );
  }
}

export const notices = new Notices();
