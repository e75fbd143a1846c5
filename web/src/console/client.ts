/** The console's client: where a refusal can be put right by the person, it asks, and then the same act goes out again with its id. */
import { Client } from '../lib/api/client.ts';
import { asks } from './asks.svelte.ts';

/** To the log-in page, which comes back with the language and look of this one. */
export function toLogin(): void {
  location.replace(`/login.html${location.search}`);
}

export const client = new Client({
  remedy: (problem) => {
    switch (problem.rule) {
      case 'not_signed_in':
        toLogin();
        return Promise.resolve(false);
      case 'confirm':
        return asks.ask({ kind: 'confirm' });
      case 'off_position':
        return asks.ask({ kind: 'position', kinds: problem.positions ?? [] });
      default:
        return Promise.resolve(false);
    }
  },
});
