/** Sources and layers drawn over the streets: routes and the draft's place below the vehicles, incidents and call signs above them. */
import type { GeoJSONSourceSpecification, LayerSpecification } from 'maplibre-gl';
import { MAP_COLOURS, type Theme } from './palette.ts';
import { FONT_STRONG } from './style.ts';

/** The lowest layer above the vehicles. */
export const FIRST_ABOVE = 'incident-halo';

export function overlaySources(): Record<string, GeoJSONSourceSpecification> {
  const empty = (): GeoJSONSourceSpecification => ({ type: 'geojson', data: { type: 'FeatureCollection', features: [] } });
  return { routes: empty(), draft: empty(), incidents: empty(), labels: empty() };
}

export function overlayLayers(theme: Theme): { below: LayerSpecification[]; above: LayerSpecification[] } {
  const colours = MAP_COLOURS[theme];
  return {
    below: [
      {
        id: 'route-other',
        type: 'line',
        source: 'routes',
        filter: ['!', ['get', 'main']],
        layout: { 'line-cap': 'round', 'line-join': 'round' },
        paint: { 'line-color': colours.muted, 'line-width': 3, 'line-dasharray': [0.1, 2] },
      },
      {
        id: 'route-casing',
        type: 'line',
        source: 'routes',
        filter: ['get', 'main'],
        layout: { 'line-cap': 'round', 'line-join': 'round' },
        paint: { 'line-color': colours.routeCasing, 'line-width': 8, 'line-opacity': 0.85 },
      },
      {
        id: 'route-road',
        type: 'line',
        source: 'routes',
        filter: ['all', ['get', 'main'], ['get', 'road']],
        layout: { 'line-cap': 'round', 'line-join': 'round' },
        paint: { 'line-color': colours.route, 'line-width': 4.5 },
      },
      {
        id: 'route-straight',
        type: 'line',
        source: 'routes',
        filter: ['all', ['get', 'main'], ['!', ['get', 'road']]],
        paint: { 'line-color': colours.route, 'line-width': 3, 'line-dasharray': [2, 2] },
      },
    ],
    above: [
      {
        id: FIRST_ABOVE,
        type: 'circle',
        source: 'incidents',
        filter: ['get', 'selected'],
        paint: {
          'circle-radius': 10,
          'circle-color': 'rgba(0,0,0,0)',
          'circle-stroke-color': colours.route,
          'circle-stroke-width': 2.5,
          'circle-pitch-alignment': 'map',
        },
      },
      {
        id: 'incident-pins',
        type: 'symbol',
        source: 'incidents',
        layout: {
          'icon-image': ['get', 'icon'],
          'icon-anchor': 'bottom',
          'icon-offset': [0, 4],
          'icon-size': ['case', ['get', 'selected'], 1.2, 0.92],
          'icon-allow-overlap': true,
          'icon-ignore-placement': true,
          'symbol-sort-key': ['-', 10, ['get', 'order']],
        },
      },
      {
        id: 'draft-pin',
        type: 'symbol',
        source: 'draft',
        layout: { 'icon-image': ['get', 'icon'], 'icon-allow-overlap': true, 'icon-ignore-placement': true },
      },
      {
        id: 'unit-labels',
        type: 'symbol',
        source: 'labels',
        layout: {
          'text-field': ['get', 'name'],
          'text-font': FONT_STRONG,
          'text-size': ['case', ['get', 'chosen'], 13, 11],
          'text-anchor': 'top',
          'text-offset': [0, 1.15],
          'text-allow-overlap': ['step', ['zoom'], false, 16, true],
          'text-optional': true,
          'symbol-sort-key': ['case', ['get', 'chosen'], 0, 1],
        },
        paint: { 'text-color': colours.labelStrong, 'text-halo-color': colours.halo, 'text-halo-width': 1.6 },
      },
    ],
  };
}
