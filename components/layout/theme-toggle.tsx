'use client';

import { ToggleButton, ToggleButtonGroup } from '@heroui/react';
import { Monitor, Moon, Sun } from 'lucide-react';
import { useTheme } from 'next-themes';
import { useNow } from '#components/time/use-now.ts';

const themes = [
  { id: 'light', label: 'Light theme', icon: Sun },
  { id: 'dark', label: 'Dark theme', icon: Moon },
  { id: 'system', label: 'Theme of the system', icon: Monitor },
] as const;

/** Light, dark, or as the system is set. */
export function ThemeToggle() {
  const { theme, setTheme } = useTheme();
  // The chosen theme is known in the browser only.
  const isHydrated = useNow(0) !== null;
  return (
    <ToggleButtonGroup
      aria-label="Theme"
      className="narrow-nav:flex-col narrow-nav:*:rounded-lg!"
      size="sm"
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={isHydrated && theme ? [theme] : []}
      onSelectionChange={(keys) => {
        const [chosen] = keys;
        if (typeof chosen === 'string') setTheme(chosen);
      }}
    >
      {themes.map(({ id, label, icon: Icon }) => (
        <ToggleButton key={id} id={id} aria-label={label} isIconOnly>
          <Icon aria-hidden className="size-4" />
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
