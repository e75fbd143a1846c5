/**
 * Colours and signs of statuses and priorities: the one place the map takes them from. `src/styles/tokens.css` holds the same values for
 * the page; a test compares them. Chosen to be told apart with every kind of colour sight; every colour comes with a sign or a word.
 */
import type { Priority, UnitStatus } from '../api/types.ts';

export const STATUS_COLOUR: Record<UnitStatus, string> = {
  available: '#35D492',
  assigned: '#1981FF',
  acknowledged: '#1981FF',
  en_route: '#1981FF',
  on_scene: '#FCE246',
  busy: '#D77EAE',
  break: '#D8DADC',
  out_of_service: '#686E72',
  emergency: '#FD4B39',
};

export const PRIORITY_COLOUR: Record<Priority, string> = {
  P0: '#FD4B39',
  P1: '#F0413F',
  P2: '#FEB64D',
  P3: '#F6EFC8',
  P4: '#4988D5',
};

/** Ink on filled signs and badges. */
export const INK = '#0B0F13';

export type Theme = 'dark' | 'light';

/** What the map itself is drawn with. */
export interface MapColours {
  ground: string;
  water: string;
  park: string;
  building: string;
  roadCasing: string;
  road: { major: string; primary: string; secondary: string; minor: string; path: string; rail: string };
  label: string;
  labelStrong: string;
  halo: string;
  route: string;
  routeCasing: string;
  ring: string;
  muted: string;
}

export const MAP_COLOURS: Record<Theme, MapColours> = {
  dark: {
    ground: '#0F1419',
    water: '#10283B',
    park: '#12221B',
    building: '#171E26',
    roadCasing: '#0B0F13',
    road: { major: '#71879E', primary: '#5C7086', secondary: '#495A6C', minor: '#344250', path: '#2A3541', rail: '#3A4652' },
    label: '#9FB0C0',
    labelStrong: '#E6EDF3',
    halo: '#0F1419',
    route: '#7CC4FF',
    routeCasing: '#0B0F13',
    ring: '#E6EDF3',
    muted: '#9FB0C0',
  },
  light: {
    ground: '#E8ECF1',
    water: '#BBD6E8',
    park: '#D3E6D5',
    building: '#DADFE6',
    roadCasing: '#BCC5D0',
    road: { major: '#FFFFFF', primary: '#FFFFFF', secondary: '#FFFFFF', minor: '#FAFBFC', path: '#DDE2E8', rail: '#B4BDC8' },
    label: '#4A5968',
    labelStrong: '#16202B',
    halo: '#FFFFFF',
    route: '#0B5CAD',
    routeCasing: '#FFFFFF',
    ring: '#16202B',
    muted: '#4A5968',
  },
};

/** `#RRGGBB` as three numbers 0…1. */
export function rgb(hex: string): [number, number, number] {
  const n = Number.parseInt(hex.slice(1), 16);
  return [((n >> 16) & 255) / 255, ((n >> 8) & 255) / 255, (n & 255) / 255];
}
