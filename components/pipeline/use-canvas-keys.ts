'use client';

import { type RefObject, useEffect, useEffectEvent } from 'react';
import { type ArrowKey, arrowKeys } from '#components/pipeline/neighbour.ts';

interface CanvasKeys {
  canvas: RefObject<HTMLElement | null>;
  onUndo(): void;
  onRedo(): void;
  onSelectAll(): void;
  /** With the node that has the focus: it need not be chosen. */
  onDelete(node?: number): void;
  /** Text for the clipboard; `undefined` when nothing is chosen. */
  onCopy(node?: number): string | undefined;
  onPaste(text: string): void;
  onArrow(key: ArrowKey, node: number): void;
  onAdd(node: number, element: Element): void;
  onOpen(node: number): void;
}

/**
 * The canvas by keyboard. Keys count when the focus is on the canvas or nowhere, undo and redo wherever nothing is typed:
 * a field has its own.
 */
export function useCanvasKeys(keys: CanvasKeys): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    const place = placeOf(event.target, keys.canvas.current);
    if (event.defaultPrevented || event.altKey || place === 'field') return;
    const act = actionOf(event, place === 'canvas');
    if (!act) return;
    event.preventDefault();
    act();
  });
  const actionOf = (event: KeyboardEvent, isCanvas: boolean): (() => void) | undefined => {
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (event.ctrlKey || event.metaKey) {
      if (key === 'z') return event.shiftKey ? keys.onRedo : keys.onUndo;
      if (key === 'y') return keys.onRedo;
      return key === 'a' && isCanvas ? keys.onSelectAll : undefined;
    }
    if (!isCanvas) return undefined;
    const element = nodeElementOf(event.target);
    const node = idOf(element);
    if (key === 'Delete' || key === 'Backspace') return () => keys.onDelete(node);
    if (!element || node === undefined) return undefined;
    const arrow = arrowKeys.find((each) => each === key);
    if (arrow) return () => keys.onArrow(arrow, node);
    if (key === 'a') return () => keys.onAdd(node, element);
    // On "+" it is that button's.
    return key === 'Enter' && event.target === element ? () => keys.onOpen(node) : undefined;
  };
  const copy = useEffectEvent((event: ClipboardEvent) => {
    if (placeOf(event.target, keys.canvas.current) !== 'canvas' || getSelection()?.toString()) return;
    const node = idOf(nodeElementOf(event.target));
    const text = keys.onCopy(node);
    if (text === undefined) return;
    event.clipboardData?.setData('text/plain', text);
    event.preventDefault();
    if (event.type === 'cut') keys.onDelete(node);
  });
  const paste = useEffectEvent((event: ClipboardEvent) => {
    if (placeOf(event.target, keys.canvas.current) !== 'canvas') return;
    keys.onPaste(event.clipboardData?.getData('text/plain') ?? '');
  });
  useEffect(() => {
    const listeners = {
      keydown: (event: KeyboardEvent) => press(event),
      copy: (event: ClipboardEvent) => copy(event),
      cut: (event: ClipboardEvent) => copy(event),
      paste: (event: ClipboardEvent) => paste(event),
    };
    for (const [type, listener] of Object.entries(listeners)) {
      document.addEventListener(type, listener as EventListener);
    }
    return () => {
      for (const [type, listener] of Object.entries(listeners)) {
        document.removeEventListener(type, listener as EventListener);
      }
    };
  }, []);
}

function nodeElementOf(target: EventTarget | null): Element | null {
  return target instanceof Element ? target.closest('.react-flow__node') : null;
}

function idOf(element: Element | null): number | undefined {
  const id = element?.getAttribute('data-id');
  return id ? Number(id) : undefined;
}

/** Where a key was pressed: one in a field or a dialog is no key of the canvas. */
function placeOf(target: EventTarget | null, canvas: HTMLElement | null): 'canvas' | 'field' | 'elsewhere' {
  if (!(target instanceof Element) || target === document.body) return 'canvas';
  const own = 'input, textarea, select, [contenteditable], [role=dialog], [role=alertdialog], [role=listbox]';
  if (target.closest(own)) return 'field';
  return canvas?.contains(target) ? 'canvas' : 'elsewhere';
}
