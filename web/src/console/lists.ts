/** Arrow keys in a list of buttons. Attach to the list. */
export function arrowKeys(list: HTMLElement): () => void {
  const moved = (event: KeyboardEvent): void => move(list, event);
  list.addEventListener('keydown', moved);
  return () => list.removeEventListener('keydown', moved);
}

function move(list: HTMLElement, event: KeyboardEvent): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if ((step === 0 && event.key !== 'Home' && event.key !== 'End') || event.altKey || event.ctrlKey) return;
  const buttons = [...list.querySelectorAll<HTMLButtonElement>('li > button:not(:disabled)')];
  if (buttons.length === 0) return;
  const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
  const last = buttons.length - 1;
  buttons[event.key === 'Home' ? 0 : event.key === 'End' ? last : Math.max(0, Math.min(last, at + step))].focus();
  event.preventDefault();
}
