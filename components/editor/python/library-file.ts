/** A file that the Python server carries in itself: one of the standard library. */
export interface LibraryFile {
  uri: string;
  text: string;
}
