// Imported before a try comes: Node has loaded then what leaves types out.
export const isTyped: boolean = true;
