'use client';

import { Button, Tooltip } from '@heroui/react';
import { Copy, type LucideIcon, Redo2, Trash2, Undo2 } from 'lucide-react';

interface CanvasToolbarProps {
  /** `undefined` where there is nothing to do. */
  onUndo?: () => void;
  onRedo?: () => void;
  onDuplicate?: () => void;
  onDelete?: () => void;
}

/** What can be done with the drawing and with what is chosen in it. */
export function CanvasToolbar({ onUndo, onRedo, onDuplicate, onDelete }: CanvasToolbarProps) {
  return (
    <div role="toolbar" aria-label="Drawing" className="panel flex gap-0.5 p-0.5">
      <Tool label="Undo" keys="Ctrl+Z" icon={Undo2} onPress={onUndo} />
      <Tool label="Redo" keys="Ctrl+Shift+Z" icon={Redo2} onPress={onRedo} />
      <Tool label="Duplicate" keys="Ctrl+C, Ctrl+V" icon={Copy} onPress={onDuplicate} />
      <Tool label="Remove" keys="Delete" icon={Trash2} onPress={onDelete} />
    </div>
  );
}

function Tool(props: { label: string; keys: string; icon: LucideIcon; onPress?: () => void }) {
  const { label, keys, icon: Icon, onPress } = props;
  return (
    <Tooltip delay={400}>
      <Button isIconOnly size="sm" variant="ghost" aria-label={label} isDisabled={!onPress} onPress={onPress}>
        <Icon aria-hidden className="size-4" />
      </Button>
      <Tooltip.Content>
        {label} ({keys})
      </Tooltip.Content>
    </Tooltip>
  );
}
