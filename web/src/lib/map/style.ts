/**
 * The basemap's style from the fields of docs/BASEMAP.md: dark and light, labels in the page's language. Fonts are declared as files of
 * this page (`font-faces`); there are no glyph ranges and no sprite to fetch.
 */
import arabicRegular from '@fontsource/noto-sans-arabic/files/noto-sans-arabic-arabic-400-normal.woff2?url';
import arabicBold from '@fontsource/noto-sans-arabic/files/noto-sans-arabic-arabic-600-normal.woff2?url';
import latinRegular from '@fontsource/noto-sans/files/noto-sans-latin-400-normal.woff2?url';
import latinBold from '@fontsource/noto-sans/files/noto-sans-latin-600-normal.woff2?url';
import latinExtRegular from '@fontsource/noto-sans/files/noto-sans-latin-ext-400-normal.woff2?url';
import latinExtBold from '@fontsource/noto-sans/files/noto-sans-latin-ext-600-normal.woff2?url';
import type { ExpressionSpecification, FontFacesSpecification, LayerSpecification, StyleSpecification } from 'maplibre-gl';
import type { Language } from '../i18n/format.ts';
import { MAP_COLOURS, type MapColours, type Theme } from './palette.ts';

export const BASEMAP_SOURCE = 'basemap';
/** Vehicles and markers go above this layer, labels of places below them. */
export const FONT = ['Noto Sans'];
export const FONT_STRONG = ['Noto Sans Strong'];

const ARABIC_RANGE = ['U+0600-06FF', 'U+0750-077F', 'U+0870-08FF', 'U+200C-200F', 'U+FB50-FDFF', 'U+FE70-FEFC'];
const LATIN_EXT_RANGE = ['U+0100-02BA', 'U+1E00-1EFF', 'U+2C60-2C7F', 'U+A720-A7FF'];

function files(arabic: string, latin: string, latinExt: string): { url: string; 'unicode-range': string[] }[] {
  const absolute = (url: string): string => new URL(url, location.href).href;
  return [
    { url: absolute(arabic), 'unicode-range': ARABIC_RANGE },
    { url: absolute(latinExt), 'unicode-range': LATIN_EXT_RANGE },
    { url: absolute(latin), 'unicode-range': ['U+0-00FF', 'U+2010-2044', 'U+20AC'] },
  ];
}

function fontFaces(): FontFacesSpecification {
  return {
    [FONT[0]]: files(arabicRegular, latinRegular, latinExtRegular),
    [FONT_STRONG[0]]: files(arabicBold, latinBold, latinExtBold),
  };
}

/** `coalesce(name_L, name_fr or name_ar, name)`. */
function nameIn(language: Language): ExpressionSpecification {
  const second = language === 'ar' ? 'name_fr' : language === 'fr' ? 'name_en' : 'name_fr';
  return ['coalesce', ['get', `name_${language}`], ['get', second], ['get', 'name'], ''];
}

/** Line width growing with zoom: pixels at zooms 10, 14 and 18. */
function width(z10: number, z14: number, z18: number): ExpressionSpecification {
  return ['interpolate', ['exponential', 1.6], ['zoom'], 10, z10, 14, z14, 18, z18];
}

function isClass(...classes: string[]): ExpressionSpecification {
  return ['in', ['get', 'class'], ['literal', classes]];
}

function isKind(...kinds: string[]): ExpressionSpecification {
  return ['in', ['get', 'kind'], ['literal', kinds]];
}

const LINE_LAYOUT = { 'line-cap': 'round', 'line-join': 'round' } as const;

interface RoadLook {
  id: string;
  classes: string[];
  colour: keyof MapColours['road'];
  width: [number, number, number];
  minzoom: number;
  dash?: number[];
}

/** Least important first. */
const ROADS: readonly RoadLook[] = [
  { id: 'rail', classes: ['rail'], colour: 'rail', width: [0.5, 1, 2], minzoom: 11, dash: [3, 2] },
  { id: 'path', classes: ['path', 'pedestrian'], colour: 'path', width: [0, 0.7, 5], minzoom: 14 },
  { id: 'minor', classes: ['minor', 'service'], colour: 'minor', width: [0.4, 1.9, 15], minzoom: 12 },
  { id: 'tertiary', classes: ['tertiary'], colour: 'secondary', width: [0.5, 2.4, 20], minzoom: 11 },
  { id: 'secondary', classes: ['secondary'], colour: 'secondary', width: [1, 3.2, 23], minzoom: 10 },
  { id: 'primary', classes: ['primary'], colour: 'primary', width: [1.1, 4, 26], minzoom: 8 },
  { id: 'major', classes: ['motorway', 'trunk'], colour: 'major', width: [1.4, 4.6, 28], minzoom: 8 },
];

function roadLayers(colours: MapColours): LayerSpecification[] {
  const casing: LayerSpecification[] = ROADS.filter((r) => r.dash === undefined && r.id !== 'path').map((road) => ({
    id: `road-${road.id}-casing`,
    type: 'line',
    source: BASEMAP_SOURCE,
    'source-layer': 'roads',
    minzoom: road.minzoom,
    filter: isClass(...road.classes),
    layout: LINE_LAYOUT,
    paint: {
      'line-color': colours.roadCasing,
      'line-width': width(road.width[0] + 0.6, road.width[1] + 1.4, road.width[2] + 2.5),
    },
  }));
  const fill: LayerSpecification[] = ROADS.map((road) => ({
    id: `road-${road.id}`,
    type: 'line',
    source: BASEMAP_SOURCE,
    'source-layer': 'roads',
    minzoom: road.minzoom,
    filter: isClass(...road.classes),
    layout: road.dash === undefined ? LINE_LAYOUT : { 'line-join': 'round' },
    paint: {
      'line-color': colours.road[road.colour],
      'line-width': width(...road.width),
      ...(road.dash === undefined ? {} : { 'line-dasharray': road.dash }),
    },
  }));
  return [...casing, ...fill];
}

function labelLayers(colours: MapColours, language: Language): LayerSpecification[] {
  const halo = { 'text-halo-color': colours.halo, 'text-halo-width': 1.4 };
  const place = (
    id: string,
    kinds: string[],
    minzoom: number,
    size: [number, number],
    strong: boolean,
    maxzoom = 24,
  ): LayerSpecification => ({
    id: `place-${id}`,
    type: 'symbol',
    source: BASEMAP_SOURCE,
    'source-layer': 'places',
    minzoom,
    maxzoom,
    filter: isKind(...kinds),
    layout: {
      'text-field': nameIn(language),
      'text-font': strong ? FONT_STRONG : FONT,
      'text-size': ['interpolate', ['linear'], ['zoom'], minzoom, size[0], minzoom + 5, size[1]],
      'text-max-width': 8,
      'text-padding': 6,
      'symbol-sort-key': ['coalesce', ['get', 'rank'], 9],
    },
    paint: { 'text-color': strong ? colours.labelStrong : colours.label, ...halo },
  });
  const roadName = (id: string, classes: string[], minzoom: number): LayerSpecification => ({
    id: `road-name-${id}`,
    type: 'symbol',
    source: BASEMAP_SOURCE,
    'source-layer': 'roads',
    minzoom,
    filter: isClass(...classes),
    layout: {
      'symbol-placement': 'line',
      'symbol-spacing': 340,
      'text-field': nameIn(language),
      'text-font': FONT,
      'text-size': ['interpolate', ['linear'], ['zoom'], minzoom, 10.5, 18, 14],
      'text-max-angle': 32,
    },
    paint: { 'text-color': colours.label, ...halo },
  });
  return [
    roadName('minor', ['minor', 'pedestrian'], 15),
    roadName('main', ['motorway', 'trunk', 'primary', 'secondary', 'tertiary'], 13),
    place('other', ['mosque', 'market', 'school', 'university', 'museum', 'hotel', 'monument'], 16, [10, 12], false),
    place('known', ['landmark', 'hospital', 'police', 'station', 'gate', 'stadium', 'airport', 'government'], 14, [10.5, 12.5], false),
    place('quarter', ['quarter', 'neighbourhood', 'hamlet', 'square'], 13, [11, 13], false),
    place('suburb', ['suburb', 'village'], 11, [11, 15], false),
    place('town', ['city', 'town'], 8, [14, 20], true, 14),
  ];
}

/** The layers below the vehicles; ids are the same in every theme and language. */
function basemapLayers(theme: Theme, language: Language): LayerSpecification[] {
  const colours = MAP_COLOURS[theme];
  return [
    {
      id: 'water',
      type: 'fill',
      source: BASEMAP_SOURCE,
      'source-layer': 'water',
      filter: ['==', ['geometry-type'], 'Polygon'],
      paint: { 'fill-color': colours.water },
    },
    {
      id: 'water-line',
      type: 'line',
      source: BASEMAP_SOURCE,
      'source-layer': 'water',
      filter: ['==', ['geometry-type'], 'LineString'],
      paint: { 'line-color': colours.water, 'line-width': width(0.6, 2, 8) },
    },
    { id: 'parks', type: 'fill', source: BASEMAP_SOURCE, 'source-layer': 'parks', paint: { 'fill-color': colours.park } },
    {
      id: 'buildings',
      type: 'fill',
      source: BASEMAP_SOURCE,
      'source-layer': 'buildings',
      minzoom: 13.5,
      paint: { 'fill-color': colours.building },
    },
    ...roadLayers(colours),
    ...labelLayers(colours, language),
  ];
}

/** `basemapUrl` null: no street map is installed; the ground alone. */
export function mapStyle(theme: Theme, language: Language, basemapUrl: string | null): StyleSpecification {
  return {
    version: 8,
    'font-faces': fontFaces(),
    transition: { duration: 0, delay: 0 },
    sources: basemapUrl === null ? {} : { [BASEMAP_SOURCE]: { type: 'vector', url: `pmtiles://${basemapUrl}` } },
    layers: [
      { id: 'ground', type: 'background', paint: { 'background-color': MAP_COLOURS[theme].ground } },
      ...(basemapUrl === null ? [] : basemapLayers(theme, language)),
    ],
  };
}
