/** Opens the street map, or the plain picture where the browser draws no WebGL. Loaded after the lists are on screen. */
import { CityMap, type CityMapOptions } from './cityMap.ts';
import { Schematic } from './schematic.ts';
import type { MapView } from './view.ts';

export interface OpenedMap {
  view: MapView;
  webgl: boolean;
}

export function openMap(options: CityMapOptions): OpenedMap {
  if (hasWebgl2()) {
    try {
      return { view: new CityMap(options), webgl: true };
    } catch (error) {
      console.warn('the street map could not be opened', error);
      options.container.replaceChildren();
    }
  }
  return { view: new Schematic(options), webgl: false };
}

function hasWebgl2(): boolean {
  if (new URLSearchParams(location.search).get('map') === 'plain') return false;
  return document.createElement('canvas').getContext('webgl2') !== null;
}
