/** Who sits at this desk: the account that is signed in, and the positions it holds. */
import { ApiError } from '../lib/api/client.ts';
import type { SessionView } from '../lib/api/doors.ts';
import { room } from '../lib/room/store.svelte.ts';
import { client, toLogin } from './client.ts';

class Me {
  session = $state.raw<SessionView | null>(null);
  /** The dialog that is open. */
  dialog = $state<'account' | 'positions' | null>(null);

  readonly account = $derived(this.session?.account ?? '');
  readonly seats = $derived(room.seats.filter((seat) => seat.account === this.account));
  /** Others' positions that are offered to this account, or to whoever may sit there. */
  readonly offered = $derived(
    room.seats.filter((seat) => seat.account !== this.account && seat.offered !== null && (seat.offered.to ?? this.account) === this.account),
  );
  /** Answers for a shift: may free others' positions and answer for emergency accounts. */
  readonly leads = $derived(this.is('chief') || this.is('supervisor'));

  /** Whether it has this role somewhere; the server asks where. */
  is(role: string): boolean {
    return this.session?.grants?.some((grant) => grant.startsWith(`${role}@`)) ?? false;
  }

  /** Asks the server; without a session the log-in page follows. Returns whether somebody is signed in. */
  async look(): Promise<boolean> {
    const session = await client.session();
    if (session.signed_in) this.session = session;
    else toLogin();
    return session.signed_in;
  }

  async signOut(): Promise<void> {
    try {
      await client.signOut();
    } catch (error) {
      // A session that is over already is what was wanted.
      if (!(error instanceof ApiError) || error.unreachable) throw error;
    }
    toLogin();
  }
}

export const me = new Me();
