/** What is wrong with the database as a whole when one of its records can't be read. */
import { Unreadable } from '../../files/unreadable';

const COPY_AGAIN = 'Copy the database again.';

/** A page whose content doesn't match its number or its place in the tree. */
export function damagedPage(page: number): Unreadable {
  return new Unreadable(`can't be reached: page ${page} of the database is damaged`, COPY_AGAIN);
}

/** A page beyond the end of the file. */
export function missingPage(page: number): Unreadable {
  return new Unreadable(`can't be reached: the database is cut off before the end of its page ${page}`, COPY_AGAIN);
}

/** LMDB reuses pages of earlier transactions, so what was read may belong to another record. */
export function changedDatabase(): Unreadable {
  return new Unreadable(
    "can't be relied on: the database was written to after it was opened",
    'Try again when nothing writes to it.',
  );
}
