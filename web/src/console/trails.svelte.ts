/** Where one unit was lately, on the map while it is looked at. Asked for with a purpose, which the server records. */
import type { Purpose } from '../lib/api/doors.ts';
import { i18n } from '../lib/i18n/index.svelte.ts';
import { complain } from './acts.ts';
import { client } from './client.ts';
import { notices } from './notices.svelte.ts';

class Trails {
  shown = $state.raw<{ unit: string; points: [number, number][] } | null>(null);
  /** The unit whose purpose is being asked. */
  asking = $state<string | null>(null);

  async look(unit: string, purpose: Purpose, why: string): Promise<void> {
    this.asking = null;
    try {
      const trail = await client.trail(unit, purpose, why.trim() || undefined);
      const points = trail.map(({ position }): [number, number] => [position.lat, position.lon]);
      this.shown = points.length > 1 ? { unit, points } : null;
      if (this.shown === null) notices.problem(i18n.fill(i18n.t.trail.empty, { unit }));
    } catch (error) {
      complain(error);
    }
  }

  clear(): void {
    this.shown = null;
  }
}

export const trails = new Trails();
