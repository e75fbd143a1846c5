/** What this desk looks at: the open incident, the chosen unit, the theme, what a click on the map means. One desk a page. */
import type { Position } from '../lib/api/types.ts';
import type { Theme } from '../lib/map/palette.ts';
import { rememberedTheme, rememberTheme } from '../lib/ui/theme.ts';

class Desk {
  theme = $state<Theme>(rememberedTheme());
  /** Incident open in the detail. */
  incident = $state<number | null>(null);
  unit = $state<string | null>(null);
  hoveredUnit = $state<string | null>(null);
  /** Candidate whose way is compared on the map. */
  compared = $state<string | null>(null);
  /** The next click on the map states this unit's position. */
  stating = $state<string | null>(null);
  /** The list of road closures is open. */
  closures = $state(false);
  /** The next click on the map is where a road is closed. */
  closing = $state(false);
  /** Where that was. */
  closureAt = $state.raw<Position | null>(null);
  /** Units the list's filter leaves; null when it leaves all. */
  shownUnits = $state.raw<ReadonlySet<string> | null>(null);
  help = $state(false);
  /** A hand moved the map: it moves for no other reason than an explicit wish. */
  handMoved = $state(false);

  /** Set by the map: moves it at the user's own wish. */
  showOnMap: (position: Position) => void = () => undefined;

  chooseTheme(theme: Theme): void {
    this.theme = theme;
    rememberTheme(theme);
  }

  open(incident: number): void {
    this.incident = incident;
    this.compared = null;
  }

  /** One step back: the topmost open thing closes. Returns whether there was one. */
  back(): boolean {
    if (this.help) this.help = false;
    else if (this.closing) this.closing = false;
    else if (this.stating !== null) this.stating = null;
    else if (this.unit !== null) this.unit = null;
    else if (this.incident !== null) this.incident = null;
    else return false;
    return true;
  }
}

export const desk = new Desk();
