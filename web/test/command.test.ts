import { describe, expect, it } from 'vitest';
import { bareCallSign, type Command, findDisposition, parseCommand, westernDigits } from '../src/lib/command.ts';

const understood: [string, Command][] = [
  ['A P104 2381', { do: 'assign', unit: 'P104', incident: 2381 }],
  ['a p-104 #2381', { do: 'assign', unit: 'P104', incident: 2381 }],
  ['assign P-104 2381', { do: 'assign', unit: 'P104', incident: 2381 }],
  ['R P104', { do: 'stamp', unit: 'P104', status: 'en_route' }],
  ['L P104', { do: 'stamp', unit: 'P104', status: 'on_scene' }],
  ['D P104', { do: 'stamp', unit: 'P104', status: 'cleared' }],
  ['AR P104', { do: 'stamp', unit: 'P104', status: 'acknowledged' }],
  ['F 2381 02', { do: 'close', incident: 2381, disposition: '02' }],
  ['P 2381 1', { do: 'priority', incident: 2381, priority: 'P1' }],
  ['P 2381 p0', { do: 'priority', incident: 2381, priority: 'P0' }],
  ['PROX 2381', { do: 'near', incident: 2381 }],
  ['C Jemaa el-Fna', { do: 'find', text: 'Jemaa el-Fna' }],
  ['C باب دكالة', { do: 'find', text: 'باب دكالة' }],
  ['POS P104 ', { do: 'position', unit: 'P104' }],
  // The same keys with the keyboard in Arabic, with Arabic-Indic digits.
  ['ش ح١٠٤ ٢٣٨١', { do: 'assign', unit: 'P104', incident: 2381 }],
  ['ق ح-١٠٤', { do: 'stamp', unit: 'P104', status: 'en_route' }],
  ['ب ٢٣٨١ ٠٢', { do: 'close', incident: 2381, disposition: '02' }],
  ['\u2068R\u2069 P104', { do: 'stamp', unit: 'P104', status: 'en_route' }],
];

const refused: [string, object][] = [
  ['', { unknown: '' }],
  ['XYZ 1', { unknown: 'XYZ' }],
  ['A', { missing: 'unit' }],
  ['A P104', { missing: 'incident' }],
  ['A P104 0', { missing: 'incident' }],
  ['A P104 12a', { missing: 'incident' }],
  ['F', { missing: 'incident' }],
  ['F 2381', { missing: 'disposition' }],
  ['P 2381 5', { missing: 'priority' }],
  ['P 2381', { missing: 'priority' }],
  ['C', { missing: 'text' }],
  ['R -', { missing: 'unit' }],
];

describe('command line', () => {
  it.each(understood)('understands %s', (line, command) => expect(parseCommand(line)).toEqual({ ok: true, command }));
  it.each(refused)('says what is wrong with "%s"', (line, why) => expect(parseCommand(line)).toEqual({ ok: false, ...why }));

  it('knows one call sign in its spellings', () => {
    expect(['p104', 'P-104', 'P 104', 'ح-١٠٤'].map(bareCallSign)).toEqual(['P104', 'P104', 'P104', 'P104']);
  });

  it('turns both kinds of eastern digits', () => expect(westernDigits('٠٩ ۰۹')).toBe('09 09'));

  it('finds a disposition by number, code or beginning', () => {
    const list = [{ code: 'report_taken' }, { code: 'settled' }];
    expect(['02', '2', 'settled', 'rep', '03', '0', 'x'].map((typed) => findDisposition(list, typed)?.code ?? null)).toEqual([
      'settled', 'settled', 'settled', 'report_taken', null, null, null,
    ]);
  });
});
