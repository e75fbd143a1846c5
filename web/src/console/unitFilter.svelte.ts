/** The units' list: text and status it is narrowed to. */
import type { UnitStatus, UnitView } from '../lib/api/types.ts';
import { bareCallSign } from '../lib/command.ts';

class UnitFilter {
  text = $state('');
  status = $state<UnitStatus | null>(null);

  toggle(status: UnitStatus): void {
    this.status = this.status === status ? null : status;
  }

  get active(): boolean {
    return this.text.trim() !== '' || this.status !== null;
  }
}

export const unitFilter = new UnitFilter();

/** Whether a unit matches: its status, and its call sign, service or device by part. `service` is the label in the page's language. */
export function matches(unit: UnitView, text: string, status: UnitStatus | null, service: string): boolean {
  if (status !== null && unit.status !== status) return false;
  const wanted = text.trim();
  if (wanted === '') return true;
  const bare = bareCallSign(wanted);
  return (
    (bare !== '' && bareCallSign(unit.unit).includes(bare)) ||
    service.toLocaleLowerCase().includes(wanted.toLocaleLowerCase()) ||
    unit.devices.some((device) => device.includes(wanted))
  );
}
