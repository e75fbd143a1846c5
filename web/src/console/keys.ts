/** Keys of the whole page. Letters go by their place on the keyboard (`event.code`), so Arabic and AZERTY layouts work alike. */
import { room } from '../lib/room/store.svelte.ts';
import { answer, assign, classify, saveDraft } from './acts.ts';
import { callers } from './callers.svelte.ts';
import { desk } from './desk.svelte.ts';
import { draft } from './draft.svelte.ts';
import { notices } from './notices.svelte.ts';
import { duplicates } from './duplicates.ts';

/** Elements that keys jump to carry these ids. */
export const FOCUS = { place: 'form-place', type: 'form-type', pending: 'pending-list', units: 'units-filter', command: 'command-input' } as const;

export function focusOn(id: string): void {
  const element = document.getElementById(id);
  (element?.querySelector<HTMLElement>('li > button') ?? element)?.focus();
  if (element instanceof HTMLInputElement) element.select();
}

export function onKey(event: KeyboardEvent): void {
  // A dialog has the keys for itself; the help closes with its own.
  if (event.isComposing || (!desk.help && document.querySelector('dialog[open]') !== null)) return;
  if (act(event)) event.preventDefault();
}

/** Does what the key says; false when it says nothing here. */
function act(event: KeyboardEvent): boolean {
  if (event.altKey && !event.ctrlKey && !event.metaKey) return alt(event.code);
  if (event.ctrlKey && event.code === 'Enter') {
    void saveDraft();
    return true;
  }
  if (event.ctrlKey || event.metaKey) return false;
  switch (event.code) {
    case 'F1':
      desk.help = !desk.help;
      return true;
    case 'F2':
      return intake();
    case 'F4':
      focusOn(FOCUS.pending);
      return true;
    case 'F8':
      focusOn(FOCUS.units);
      return true;
    case 'F9':
      focusOn(FOCUS.command);
      return true;
    case 'Slash':
      if (isTyping(event.target)) return false;
      focusOn(FOCUS.units);
      return true;
    case 'Escape':
      return event.defaultPrevented ? false : desk.back() || notices.undo();
    default:
      return false;
  }
}

function alt(code: string): boolean {
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(code);
  if (digit !== null) {
    const incident = room.pending[Number(digit[1]) - 1];
    if (incident !== undefined) desk.open(incident.incident);
    return true;
  }
  switch (code) {
    case 'KeyR':
      void classify('enquiry');
      return true;
    case 'KeyN':
      void classify('negative');
      return true;
    case 'KeyK':
      void classify('repeat', duplicates()[0]?.incident);
      return true;
    case 'KeyZ':
    case 'Backspace':
      return notices.undo() || notices.goBack();
    case 'KeyC':
      if (draft.call === null) return false;
      void callers.turn(draft.call);
      return true;
    case 'Enter':
      return assignFirst();
    default:
      return false;
  }
}

/** Answers the longest ringing call unless one is being spoken with, and goes to the form. */
function intake(): boolean {
  const ringing = room.ringing.find((call) => call.state === 'ringing');
  if (draft.call === null && ringing !== undefined) void answer(ringing);
  focusOn(FOCUS.place);
  return true;
}

function assignFirst(): boolean {
  const incident = desk.incident === null ? undefined : room.incident(desk.incident);
  const first = incident?.recommendation?.candidates[0];
  if (incident === undefined || first === undefined || incident.state !== 'pending') return false;
  void assign(incident.incident, first.unit);
  return true;
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}
