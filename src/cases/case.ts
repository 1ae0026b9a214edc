import type { Outcome } from '../catalog/shapes.ts';
import type { CaseStatus } from '../store/tables.ts';

/** What can be done to a case. */
export type Move = 'take' | 'release' | 'transfer' | 'wait' | 'close' | 'reopen';

/** Somebody has the case in hand. */
export const HELD: readonly CaseStatus[] = ['taken', 'waiting-person', 'waiting-us', 'waiting-other'];

const LEGAL: Record<Move, readonly CaseStatus[]> = {
  take: ['new'],
  release: HELD,
  transfer: HELD,
  wait: HELD,
  close: HELD,
  reopen: ['closed'],
};

/** Whether a case in this status may make the move. */
export function mayMove(status: CaseStatus, move: Move): boolean {
  return LEGAL[move].includes(status);
}

/** Whether somebody has the case in hand. */
export function isHeld(status: CaseStatus): boolean {
  return HELD.includes(status);
}

/** Outcomes that need a sum. */
export function needsSum(outcome: Outcome): boolean {
  return outcome === 'paid' || outcome === 'partly-paid';
}

/**
 * The number a person holds on to: six random digits and a check digit, shown as `482 9173`.
 * The check digit (ISO 7812, Luhn) catches any one wrong digit.
 * @param random six digits
 */
export function caseNumber(random: string): string {
  return `${random.slice(0, 3)} ${random.slice(3)}${luhn(random)}`;
}

/** A number as people type it, in its one form; null when no case can have it. */
export function readNumber(typed: string): string | null {
  const digits = typed.replace(/\D/g, '');
  if (digits.length !== 7 || luhn(digits.slice(0, 6)) !== digits[6]) return null;
  return `${digits.slice(0, 3)} ${digits.slice(3)}`;
}

function luhn(digits: string): string {
  const sum = [...digits].reverse().reduce((total, digit, i) => {
    const doubled = Number(digit) * (i % 2 === 0 ? 2 : 1);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return String((10 - (sum % 10)) % 10);
}
