import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PRIORITIES, UNIT_STATUSES } from '../src/lib/api/types.ts';
import { PRIORITY_COLOUR, STATUS_COLOUR } from '../src/lib/map/palette.ts';

const tokens = readFileSync(new URL('../src/styles/tokens.css', import.meta.url), 'utf8');

describe('colours', () => {
  it.each(UNIT_STATUSES)('of %s are the same on the map and in the lists', (status) => {
    expect(tokens).toContain(`--status-${status}: ${STATUS_COLOUR[status].toLowerCase()};`);
  });
  it.each(PRIORITIES)('of %s are the same on the map and in the lists', (priority) => {
    expect(tokens).toContain(`--priority-${priority}: ${PRIORITY_COLOUR[priority].toLowerCase()};`);
  });
});
