// Where the function's folder is in an image, and in a try.

export const isTry = process.env.PODSMITH_TRY === 'true';
delete process.env.PODSMITH_TRY;

export const BUILT = '/app/function';
/** As in an image, below a folder that can be written to. */
export const TRIED = '/tmp/app/function';

/** A text of an error with the files named as in an image. */
export function asBuilt(text) {
  return isTry ? text.replaceAll(`${TRIED}/`, `${BUILT}/`) : text;
}
