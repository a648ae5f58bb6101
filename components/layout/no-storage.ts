/** Storage that keeps nothing: on the server, which has none of the browser's. */
export const noStorage: Pick<Storage, 'getItem' | 'setItem'> = {
  getItem: () => null,
  setItem: () => undefined,
};
