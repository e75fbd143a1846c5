/** Ways on the map: of the open incident's units, and of the candidate being compared. Asked anew while a unit drives. */
import { ApiError } from '../lib/api/client.ts';
import type { RouteView } from '../lib/api/types.ts';
import { client } from './acts.ts';

/** A way older than this is asked anew when it is wanted again. */
const FRESH_MS = 5000;
const MOST = 64;

class Routes {
  private known = $state.raw<ReadonlyMap<string, { route: RouteView | null; at: number }>>(new Map());
  private readonly asking = new Set<string>();

  /** The way as last answered, or null. */
  of(incident: number, unit: string): RouteView | null {
    return this.known.get(`${incident} ${unit}`)?.route ?? null;
  }

  /** Asks the server unless the answer is fresh or on its way. */
  async want(incident: number, unit: string): Promise<void> {
    const key = `${incident} ${unit}`;
    const last = this.known.get(key);
    if (this.asking.has(key) || (last !== undefined && performance.now() - last.at < FRESH_MS)) return;
    this.asking.add(key);
    let route: RouteView | null = null;
    try {
      route = await client.route(incident, unit);
    } catch (error) {
      // No way (no position, no road): nothing is drawn; the detail says why in the recommendation.
      if (!(error instanceof ApiError)) throw error;
    } finally {
      this.asking.delete(key);
    }
    const next = new Map(this.known);
    next.delete(key);
    next.set(key, { route, at: performance.now() });
    if (next.size > MOST) next.delete(next.keys().next().value ?? '');
    this.known = next;
  }
}

export const routes = new Routes();
