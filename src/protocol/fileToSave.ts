/** A file that the page has made, to be saved where a dialog asks. */
import { isObject, isText } from './plainValues';

export interface FileToSave {
  /** The suggested name, whose extension says what it is: `kl-by-group.png`. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The files that the page makes, by extension, with the words of the dialog. */
export const SAVED_TYPES = { png: 'Pictures', html: 'Web pages' } as const;

/** A name alone: the extension decides on the folder. */
const NAME = /^[a-z0-9][a-z0-9.-]{0,99}\.(png|html)$/;

export function isFileToSave(value: unknown): value is FileToSave {
  return (
    isObject<FileToSave>(value) && isText(value.name) && NAME.test(value.name) && value.bytes instanceof Uint8Array
  );
}

/** The extension of a name that `isFileToSave` has checked. */
export function savedType({ name }: FileToSave): keyof typeof SAVED_TYPES {
  return name.endsWith('.html') ? 'html' : 'png';
}
