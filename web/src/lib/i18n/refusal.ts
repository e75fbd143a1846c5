/** What a refusal of the doors means, in the page's language; pure. */
import type { Problem } from '../api/types.ts';
import type { Catalogue } from './catalogue.ts';
import { fill, span } from './format.ts';

/** One sentence that says what to do; the server's own words where the page has none. */
export function refusalWords(problem: Problem, t: Catalogue): string {
  const { login } = t;
  if (problem.status === 0) return login.gone;
  switch (problem.rule) {
    case 'sign_in':
      return login.wrong;
    case 'throttled':
      return fill(login.throttled, { time: span((problem.retry_after_s ?? 60) * 1000) });
    case 'second_factor':
      return login.needTotp;
    case 'reason':
      return login.needReason;
    case 'set_up_over':
      return login.setUpOver;
    case 'invalid':
      if (problem.field === 'password' || problem.field === 'new_password') return login.weak;
      break;
  }
  return `${t.problem.refused}: ${problem.detail ?? problem.title}`;
}
