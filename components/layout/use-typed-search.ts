import { useEffect, useRef, useState } from 'react';

/** What is being typed into the search of a list. */
export interface TypedSearch {
  text: string;
  type(words: string): void;
  /** What was typed so far, to go along with another change of the address; it is not asked for again. */
  take(): string;
}

/** How long typing may pause before the list is asked for, in ms. */
const pauseMs = 200;

/**
 * @param search What the address holds.
 * @param ask Called with what was typed, a moment after the last key.
 */
export function useTypedSearch(search: string, ask: (words: string) => void): TypedSearch {
  const [text, setText] = useState(search);
  /** What the address was last given for, and what it held last. */
  const [asked, setAsked] = useState(search);
  const [held, setHeld] = useState(search);
  const timer = useRef<number>(undefined);
  useEffect(() => () => window.clearTimeout(timer.current), []);
  if (held !== search) {
    setHeld(search);
    // By Back or a link; what comes of typing must not take back what was typed since.
    if (asked !== search) {
      setAsked(search);
      setText(search);
    }
  }
  return {
    text,
    type(words) {
      setText(words);
      window.clearTimeout(timer.current);
      timer.current = window.setTimeout(() => {
        setAsked(words.trim());
        ask(words.trim());
      }, pauseMs);
    },
    take() {
      window.clearTimeout(timer.current);
      setAsked(text.trim());
      return text.trim();
    },
  };
}
