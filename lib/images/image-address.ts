/** The content address of an image: its name's tag. */
export function addressOf(image: string): string {
  return image.slice(image.lastIndexOf(':') + 1);
}
