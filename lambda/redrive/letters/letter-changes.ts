import { fieldOf } from '../../events/json-fields.ts';
import { detailsOf } from '../../events/pack.ts';
import { identityIn } from '../../events/state-change.ts';

/** One change that a letter carries, as far as it can be read. */
export interface LetterChange {
  /** Only where it keeps the contract: anything else may be a customer's. */
  readonly changeId?: string;
  readonly data: unknown;
}

/**
 * The changes of an event, in their order. One that carries a single change has this one, and so has what is no event: a
 * letter stands for a change at least. A pack that the contract refuses as a whole, as one of more than twenty, still
 * has its changes, so that each can be found.
 */
export function changesIn(event: unknown): readonly LetterChange[] {
  const detail = fieldOf(event, 'detail');
  if (!hasListOfChanges(event)) return [changeOf(fieldOf(detail, 'metadata'), detail)];
  return listIn(event).map((change) => changeOf(change, change));
}

function changeOf(metadata: unknown, parent: unknown): LetterChange {
  const { changeId } = identityIn(metadata);
  return { ...(changeId !== undefined && { changeId }), data: fieldOf(parent, 'data') };
}

const listIn = (event: unknown): readonly unknown[] => {
  const list = fieldOf(fieldOf(event, 'detail'), 'changes');
  return Array.isArray(list) ? list : [];
};

/** Whether the event has a list with changes in it, as a pack has. */
export const hasListOfChanges = (event: unknown): boolean => listIn(event).length > 0;

/** Whether the event is a pack of several changes, each of which may go alone and means the same there. */
export const isSeveral = (event: unknown): boolean =>
  listIn(event).length > 1 && detailsOf(fieldOf(event, 'detail')).problems === undefined;
