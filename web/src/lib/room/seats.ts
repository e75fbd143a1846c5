/** Which positions are worth offering to somebody; pure. The server decides: this only leaves out what it would refuse. */
import type { PositionKind, PositionView } from '../api/doors.ts';

/** Kinds of positions a role sits at. */
const SITS: Readonly<Record<string, readonly PositionKind[]>> = {
  call_taker: ['call_taker'],
  dispatcher: ['call_taker', 'dispatcher', 'check_desk'],
  check_desk: ['check_desk'],
  chief: ['call_taker', 'dispatcher', 'check_desk', 'chief'],
  supervisor: ['call_taker', 'dispatcher', 'check_desk', 'chief'],
};

/** Whether an account with these grants (`dispatcher@marrakech`) may sit at a position for these kinds, in some room. */
export function maySit(grants: readonly string[], kinds: readonly PositionKind[]): boolean {
  return grants.some((grant) => SITS[grant.split('@')[0]]?.some((kind) => kinds.includes(kind)) ?? false);
}

/** Free, or offered to this account. */
export function isOpenTo(account: string, { held }: Pick<PositionView, 'held'>): boolean {
  return held === null || (held.offered !== null && (held.offered.to ?? account) === account);
}

/** Positions from which something can be done that needs one of these kinds. */
export function thatWouldDo(positions: readonly PositionView[], needed: readonly PositionKind[], account: string, grants: readonly string[]): PositionView[] {
  const fits = (p: PositionView): boolean => needed.length === 0 || p.kinds.some((kind) => needed.includes(kind));
  return positions.filter((p) => fits(p) && maySit(grants, p.kinds) && isOpenTo(account, p));
}
