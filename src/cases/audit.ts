import type { Tx } from '../store/db.ts';

/** Everything an operator does with a case, and every look at one. */
export type Action =
  | 'view'
  | 'take'
  | 'release'
  | 'transfer'
  | 'say'
  | 'note'
  | 'next-action'
  | 'close'
  | 'sign-in'
  | 'operator-add'
  | 'group-join'
  | 'group-leave'
  | 'operator-end';

/** Writes one line of the audit log, in the transaction of what it speaks of. `detail`: codes only. */
export async function audit(
  tx: Tx,
  line: {
    at: Date;
    operator: string | null;
    action: Action;
    case?: string;
    detail?: Record<string, string | number>;
  },
): Promise<void> {
  await tx
    .insertInto('audit')
    .values({
      at: line.at,
      operator_id: line.operator,
      action: line.action,
      case_id: line.case ?? null,
      detail: line.detail ?? {},
    })
    .execute();
}
